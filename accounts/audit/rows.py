"""An entry of the audit log as its page and its exports say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.audit.actions import TITLES
from accounts.audit.subjects import subject_url
from accounts.models import AuditEntry, User

WORDS = {action.value: title for action, title in TITLES.items()}
ARROW = "\u2192"
NOTHING = "nothing"


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
    def url(self) -> str:
        """The page of what it was done to, empty where there is none."""
        return subject_url(self.entry.subject_kind, self.entry.subject_key, user=self.user)

    @property
    def differences(self) -> list[Difference]:
        """What it was and what it became, field by field."""
        return list(differences_of(self.entry.before, self.entry.after))

    @property
    def changes(self) -> str:
        """The differences as one text."""
        return "; ".join(map(str, self.differences))


def action_title(action: str) -> str:
    """Return what was done as a heading; an action that is not known any more has only its name."""
    title = WORDS.get(action, action.replace("_", " "))
    return title[:1].upper() + title[1:]


def differences_of(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """Yield the fields of an entry, in the order in which they were written down."""
    for name in dict.fromkeys([*before, *after]):
        yield Difference(
            name=name.replace("_", " "),
            before=said(before.get(name)),
            after=said(after.get(name)),
            has_before=bool(before),
        )


def said(value: object) -> str:
    """Return a value of JSON as people read it."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(said, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {said(one)}" for name, one in value.items())
    return str(value)
