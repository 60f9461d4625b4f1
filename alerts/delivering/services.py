"""Sending to all other services, by the plugins of apprise."""

from collections.abc import Iterator
from typing import Any

import requests

from alerts.channels.addresses import Address
from alerts.delivering.asking import Asking, Outcome, answer_check, failure_of, outcomes
from alerts.delivering.letters import Letter, NotDeliveredError

ASKING = Asking()


def service_send(letter: Letter, address: Address) -> None:
    """Hand the letter as plain text to the service; raises `NotDeliveredError` where it does not take it."""
    plugin, name = address.plugin, address.host or address.kind.name
    our_way(plugin)
    came_of_it: list[Outcome] = []
    token = outcomes.set(came_of_it)
    try:
        is_taken = plugin.notify(title=letter.subject, body=letter.plain, body_format="text", overflow="truncate")
    except Exception as error:
        raise failure_of(name, error) from error
    finally:
        outcomes.reset(token)
    if not is_taken:
        _explain(name, came_of_it)


def our_way(plugin: Any) -> None:
    """Have the plugin ask by `ASKING`: its functions find that under the name `requests`, and so do no others.

    The modules are not those of `sys.modules`, since apprise loads its plugins by itself.
    """
    for names in _names_of(plugin):
        if names.get("requests") is requests:
            names["requests"] = ASKING


def _names_of(plugin: Any) -> Iterator[dict[str, Any]]:
    """The global names of each function that the plugin is made of."""
    for class_ in type(plugin).__mro__:
        yield from (item.__globals__ for item in vars(class_).values() if hasattr(item, "__globals__"))


def _explain(name: str, came_of_it: list[Outcome]) -> None:
    """Raise the `NotDeliveredError` for what came of the last request."""
    last = came_of_it[-1] if came_of_it else None
    if isinstance(last, Exception):
        raise failure_of(name, last)
    if last is not None:
        answer_check(name, last)
    raise NotDeliveredError(f"{name} did not take the message.")
