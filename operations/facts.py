"""Before and after: the watched values of a subject, compared and in words."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from operations.kinds import Facts, Kind, kind_known, spelled_out
from operations.wording import shortened
from ui.wording import UNKNOWN, number

# So many differences stand in a row; its operation's page has all.
MOST_NAMED = 2
LONGEST_SIDE = 20
YES = "yes"
ARROW = "\u2192"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One watched value before and after; None on a side that does not have it."""

    title: str
    before: str | None
    after: str | None
    # Said only afterwards, as that a subject is gone.
    is_new: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the two sides differ, as far as they can be compared."""
        return self.is_new or (None not in (self.before, self.after) and self.before != self.after)

    @property
    def change(self) -> str:
        """The difference as part of a sentence."""
        # The rest of a title keeps its capitals: `license IDs`.
        title = f"{self.title[:1].lower()}{self.title[1:]}"
        if self.is_new:
            return title if self.after == YES else f"{title} {self.after}"
        after = shortened(self.after or UNKNOWN, LONGEST_SIDE)
        return f"{title} {shortened(self.before or UNKNOWN, LONGEST_SIDE)} {ARROW} {after}"


def facts_of(before: Facts | None, after: Facts | None, *, kind: str) -> list[Fact]:
    """Return the watched values side by side, in the order and the words of their kind."""
    known = kind_known(kind)
    keys = (before or {}).keys() | (after or {}).keys()
    return [
        Fact(
            title=known.fact_title(key) if known else spelled_out(key),
            before=_side(before, key, known),
            after=_side(after, key, known),
            is_new=before is not None and key not in before,
        )
        for key in _in_order(keys, known)
    ]


def change_text(before: Facts | None, after: Facts | None, *, kind: str) -> str:
    """Return what changed in a few words: `expires 2026-11-30 → 2026-12-31`; empty while one side is not known."""
    if before is None or after is None:
        return ""
    changed = [fact for fact in facts_of(before, after, kind=kind) if fact.is_changed]
    if not changed:
        return "unchanged"
    words = "; ".join(fact.change for fact in changed[:MOST_NAMED])
    return f"{words} and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else words


def compact(facts: Facts | None, *, kind: str) -> str | None:
    """Return the values as one text for a cell of a file, in the order of their kind; None where nothing was read."""
    if facts is None:
        return None
    return "; ".join(f"{key}={said(facts[key])}" for key in _in_order(facts.keys(), kind_known(kind)))


def said(value: Any) -> str:
    """Return a watched value in words; unknown is a dash."""
    if value is None or value in ("", [], {}):
        return UNKNOWN
    if isinstance(value, bool):
        return YES if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return ", ".join(said(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {said(item)}" for key, item in value.items())
    return str(value)


def _in_order(keys: Collection[str], kind: Kind | None) -> list[str]:
    known = kind.facts if kind else ()
    return [*(key for key in known if key in keys), *sorted(set(keys).difference(known))]


def _side(facts: Facts | None, key: str, kind: Kind | None) -> str | None:
    if not facts or key not in facts:
        return None
    value = facts[key]
    if kind and key in kind.switches and isinstance(value, bool):
        return "on" if value else "off"
    return said(value)
