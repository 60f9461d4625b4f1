"""What every page must say about the consoles behind its numbers: old, switched off, or invented."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import FilteredRelation, Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from consoles.lists import LISTS, TITLES
from consoles.models import Console, Freshness, stale_after
from ui import wording
from ui.announcements import Announcement
from ui.severity import Severity

# More old consoles than this are one line, or the lines would push the page away.
MOST_LINES = 3
FIELDS = (
    "pk", "name", "is_active", "is_demo",
    "old__step", "old__part", "old__refreshed_at", "old__reason", "old__is_permitted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OldList:
    """A list whose copy is older than it should be, or that was never read."""

    step: str
    part: str
    refreshed_at: datetime | None
    reason: str


@dataclass(slots=True)
class Source:
    """A console with its old lists."""

    name: str
    is_active: bool
    is_demo: bool
    old: list[OldList] = field(default_factory=list)


def console_announcements(user: User | AnonymousUser, now: datetime) -> Iterator[Announcement]:
    """Yield what this person must know about the consoles, from one query."""
    if not user.has_perm(Permission.VIEW_LICENSES.full_name):
        return
    sources = _sources(user, now)
    if any(source.is_demo for source in sources):
        yield _demo(user)
    yield from _lines([source for source in sources if source.old], now)


def _sources(user: User | AnonymousUser, now: datetime) -> list[Source]:
    is_old = Q(freshness__refreshed_at=None) | Q(freshness__refreshed_at__lt=now - stale_after())
    joined = Console.objects.visible_to(user).annotate(old=FilteredRelation("freshness", condition=is_old))
    sources: dict[int, Source] = {}
    for pk, name, is_active, is_demo, *old in joined.order_by("name", "pk").values_list(*FIELDS):
        source = sources.setdefault(pk, Source(name, is_active, is_demo))
        if _counts(is_active, *old):
            source.old.append(OldList(*old[:4]))
    return list(sources.values())


def _counts(is_active: bool, step: str | None, _part: Any, refreshed_at: Any, _reason: Any, is_permitted: bool) -> bool:
    """Whether somebody is misled: not by a list that our role never could read, nor by one of a console left alone."""
    return step is not None and (refreshed_at is not None or (is_permitted and is_active))


def _demo(user: User | AnonymousUser) -> Announcement:
    if not user.has_perm(Permission.MANAGE_CONSOLES.full_name):
        return Announcement(text="Demo: invented data.", severity=Severity.NOTICE)
    return Announcement(
        text="Demo: invented data. It goes when the first console is added.",
        severity=Severity.NOTICE,
        url=reverse("consoles:console_add"),
        link="Add a console",
    )


def _lines(sources: list[Source], now: datetime) -> Iterator[Announcement]:
    url = reverse("refresh:refresh_list")
    if len(sources) > MOST_LINES:
        named = ", ".join(source.name for source in sources[:MOST_LINES])
        text = f"The numbers of {len(sources)} consoles are old: {named} and {len(sources) - MOST_LINES} more."
        yield Announcement(text=text, url=url, link="Freshness")
        return
    for source in sources:
        severity = Severity.WARNING if source.is_active else Severity.NOTICE
        yield Announcement(text=_sentence(source, now), severity=severity, url=url, link="Freshness")


def _sentence(source: Source, now: datetime) -> str:
    """Which numbers are how old, and why; licenses come before the directory, since they are the numbers."""
    licenses = [item for item in source.old if item.step == Freshness.Step.LICENSES]
    items = licenses or source.old
    worst = min(items, key=lambda item: (item.refreshed_at is not None, item.refreshed_at or now))
    what, when = _what(items), wording.ago(worst.refreshed_at, now)
    if not source.is_active:
        return f"Console {source.name} is switched off: its {what} were last read {when}."
    read = f"last read {when}" if worst.refreshed_at else "never read"
    return f"Console {source.name}: {what} {read}. {worst.reason or 'Nothing has been read since.'}"


def _what(items: list[OldList]) -> str:
    """The step as a whole, or the titles of a few of its lists."""
    step = items[0].step
    if len(items) == sum(item.step == step for item in LISTS):
        return Freshness.Step(step).label.lower()
    titles = [TITLES.get((item.step, item.part), item.part) for item in items]
    return titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more lists"
