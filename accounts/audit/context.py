"""Whose request it is: known to whatever writes to the audit log, without being handed down to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from accounts.models import User
from vspcdash import request_ids


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Who acts, how, from where, and under which request id."""

    actor: User | None = None
    via: str = ""
    address: str = ""
    request_id: str = ""


NOBODY = Origin()
# What finds out who acts, asked only when something is written down: most requests write nothing.
_origin: ContextVar[Callable[[], Origin]] = ContextVar("origin", default=lambda: NOBODY)


def current() -> Origin:
    """Return who acts now; `NOBODY` outside of requests and of `acting`."""
    return _origin.get()()


@contextmanager
def acting(origin: Origin) -> Iterator[None]:
    """Let everything inside be written down as done by `origin`, and logged under its request id."""
    with acting_lazily(lambda: origin, request_id=origin.request_id):
        yield


@contextmanager
def acting_lazily(origin: Callable[[], Origin], *, request_id: str) -> Iterator[None]:
    """Let everything inside be written down as done by what `origin` returns at that moment."""
    token, id_token = _origin.set(origin), request_ids.request_id.set(request_id)
    try:
        yield
    finally:
        _origin.reset(token)
        request_ids.request_id.reset(id_token)
