"""An entry of the audit log as its page and its exports say it.

Pages say it in words; exports keep what names stand for, and moments, as they were written down.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.audit.actions import TITLES, Action
from accounts.audit.subjects import subject_url
from accounts.models import AuditEntry, SignInLink, User

WORDS = {action.value: title for action, title in TITLES.items()}
ARROW = "\u2192"
NOTHING = "nothing"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*[+-]\d\d:\d\d")
PURPOSES = {purpose.value: purpose.label for purpose in SignInLink.Purpose}
# Fields whose values are names of ours; those of all others are what people or consoles call something.
NAMING = ("kind", "purpose", "second_factors", "state")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an entry in words; an entry without a before says only what is."""

    name: str
    before: str
    after: str
    has_before: bool

    def __str__(self) -> str:
        return f"{self.name}: {self.before} {ARROW} {self.after}" if self.has_before else f"{self.name}: {self.after}"


class AuditRow:
    """One entry, as one person sees it."""

    __slots__ = ("entry", "is_sealed", "user")

    def __init__(self, entry: AuditEntry, *, user: User, sealed_pk: int) -> None:
        self.entry = entry
        self.user = user
        self.is_sealed = entry.pk <= sealed_pk

    @property
    def title(self) -> str:
        """What was done, as a heading."""
        return action_title(self.entry.action)

    @property
    def person(self) -> str:
        """Who did it: by what the person signs in, or the product."""
        return self.entry.actor_name or "vspcdash"

    @property
    def subject(self) -> str:
        """To what it was done; a list that was taken away has no other title than its name."""
        named = self.entry.subject
        return named.replace("-", " ") if self.entry.action == Action.EXPORTED else named

    @property
    def url(self) -> str:
        """The page of what it was done to, empty where there is none."""
        return subject_url(self.entry.subject_kind, self.entry.subject_key, user=self.user)

    @property
    def differences(self) -> list[Difference]:
        """What it was and what it became, field by field, in words."""
        return list(differences_of(self.entry.before, self.entry.after))

    @property
    def changes(self) -> str:
        """The differences as one text, with all values as they were written down."""
        return "; ".join(map(str, differences_of(self.entry.before, self.entry.after, say=as_kept)))


def action_title(action: str) -> str:
    """Return what was done as a heading."""
    title = action_words(action)
    return title[:1].upper() + title[1:]


def action_words(action: str) -> str:
    """Return what was done as it stands after a name; an action that is not known any more has only its name."""
    return WORDS.get(action, action.replace("_", " "))


def said(name: str, value: object) -> str:
    """Return the value of that field in words: names of ours by their titles, moments as pages say them."""
    if name in NAMING:
        return plain(_titled(value))
    return plain(_moment(value) if isinstance(value, str) and MOMENT.fullmatch(value) else value)


def as_kept(_name: str, value: object) -> str:
    """Return the value of a field as it was written down."""
    return plain(value)


def differences_of(
    before: dict[str, Any], after: dict[str, Any], *, say: Callable[[str, object], str] = said
) -> Iterator[Difference]:
    """Yield the fields of an entry, in the order in which they were written down, their values by `say`."""
    for name in dict.fromkeys([*before, *after]):
        yield Difference(
            name=name.replace("_", " "),
            before=say(name, before.get(name)),
            after=say(name, after.get(name)),
            has_before=bool(before),
        )


def plain(value: object) -> str:
    """Return a value of JSON as people read it."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(one)}" for name, one in value.items())
    return str(value)


def _titled(value: object) -> object:
    if isinstance(value, list):
        return [_titled(one) for one in value]
    return PURPOSES.get(value, value.replace("_", " ")) if isinstance(value, str) else value


def _moment(text: str) -> str:
    try:
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M:%S %Z}"
    except ValueError:
        return text
