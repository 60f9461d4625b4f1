"""What every page must say about the consoles behind its numbers: old, switched off, or invented."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, FilteredRelation, IntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from consoles.lists import LISTS, TITLES
from consoles.models import Console, Freshness
from consoles.schedule import FIELDS as SCHEDULE_FIELDS
from consoles.schedule import STALE_INTERVALS, Rest, Resting
from consoles.scoping import is_empty
from ui import wording
from ui.announcements import Announcement
from ui.severity import Severity

# More old consoles than this are one line, or the lines would push the page away.
MOST_LINES = 3
EMPTY_SCOPE = "Nothing is in your scope yet, so all pages are empty: an administrator gives you one."
MINUTE = timedelta(minutes=1)
FIELDS = ("name", "is_demo", *SCHEDULE_FIELDS)
LIST_FIELDS = ("old__step", "old__part", "old__refreshed_at", "old__reason", "old__is_permitted")


@dataclass(frozen=True, slots=True)
class OldList:
    """A list whose copy is old, or that was never read; `is_late` where it should have been read by now."""

    step: str
    part: str
    refreshed_at: datetime | None
    reason: str
    is_late: bool


@dataclass(slots=True)
class Source:
    """A console with its old lists, and the rest that it is in."""

    name: str
    is_demo: bool
    rest: Rest | None
    old: list[OldList] = field(default_factory=list)

    @property
    def late(self) -> list[OldList]:
        """What is missed: nothing of a console that somebody wants left alone."""
        is_left_alone = self.rest and self.rest.kind != Resting.QUIET
        return [] if is_left_alone else [item for item in self.old if item.is_late]


def console_announcements(user: User | AnonymousUser, now: datetime) -> Iterator[Announcement]:
    """Yield what this person must know about the consoles, from one query."""
    if not user.has_perm(Permission.VIEW_LICENSES.full_name):
        return
    sources = _sources(user, now)
    if any(source.is_demo for source in sources):
        yield _demo(user)
    late = [source for source in sources if source.late]
    resting = [source for source in sources if source.old and source.rest and not source.late]
    yield from _lines({source.name: _late(source, now) for source in late}, "are old", Severity.WARNING)
    yield from _lines({source.name: _resting(source, now) for source in resting}, "are not read now", Severity.NOTICE)


def scope_announcements(user: User | AnonymousUser, _now: datetime) -> Iterator[Announcement]:
    """Yield why all pages of somebody without a scope are empty; no query for those who see everything."""
    if is_empty(user):
        yield Announcement(text=EMPTY_SCOPE)


def _sources(user: User | AnonymousUser, now: datetime) -> list[Source]:
    joined = Console.objects.visible_to(user).annotate(old=FilteredRelation("freshness", condition=_may_be_old(now)))
    sources: dict[int, Source] = {}
    for pk, *values in joined.order_by("name", "pk").values_list("pk", *FIELDS, *LIST_FIELDS):
        console = Console(**dict(zip(FIELDS, values, strict=False)))
        source = sources.setdefault(pk, Source(console.name, console.is_demo, console.schedule.rest(now)))
        step, part, refreshed_at, reason, is_permitted = values[len(FIELDS) :]
        if step and _counts(console, refreshed_at, is_permitted=is_permitted):
            is_late = Freshness(console=console, part=part, refreshed_at=refreshed_at).is_stale(now)
            source.old.append(OldList(step, part, refreshed_at, reason, is_late))
    return list(sources.values())


def _may_be_old(now: datetime) -> Q:
    """Lists that are old unless there was a rest: the part of the rule that needs no calendar."""
    minutes = Coalesce("refresh_minutes", settings.REFRESH_MINUTES, output_field=IntegerField())
    patience = ExpressionWrapper(minutes * Value(STALE_INTERVALS * MINUTE), output_field=DurationField())
    moment = ExpressionWrapper(Value(now) - patience, output_field=DateTimeField())
    return Q(freshness__refreshed_at=None) | Q(freshness__refreshed_at__lt=moment)


def _counts(console: Console, refreshed_at: datetime | None, *, is_permitted: bool) -> bool:
    """Whether somebody is misled: not by a list that our role never could read, nor by one of a console left alone."""
    return refreshed_at is not None or (is_permitted and console.is_active)


def _demo(user: User | AnonymousUser) -> Announcement:
    if not user.has_perm(Permission.MANAGE_CONSOLES.full_name):
        return Announcement(text="Demo: invented data.", severity=Severity.NOTICE)
    return Announcement(
        text="Demo: invented data. It goes when the first console is added.",
        severity=Severity.NOTICE,
        url=reverse("consoles:console_add"),
        link="Add a console",
    )


def _lines(sentences: dict[str, str], what: str, severity: Severity) -> Iterator[Announcement]:
    """Yield the sentence of each console, or one for many."""
    url = reverse("refresh:refresh_list")
    if len(sentences) > MOST_LINES:
        named = ", ".join(list(sentences)[:MOST_LINES])
        text = f"The numbers of {len(sentences)} consoles {what}: {named} and {len(sentences) - MOST_LINES} more."
        yield Announcement(text=text, severity=severity, url=url, link="Freshness")
        return
    for text in sentences.values():
        yield Announcement(text=text, severity=severity, url=url, link="Freshness")


def _late(source: Source, now: datetime) -> str:
    """Which numbers are how old, and why."""
    items, worst = _told(source.late, now)
    read = f"last read {wording.ago(worst.refreshed_at, now)}" if worst.refreshed_at else "never read"
    return f"Console {source.name}: {_what(items)} {read}. {worst.reason or 'Nothing has been read since.'}"


def _resting(source: Source, now: datetime) -> str:
    """Why nothing is read, and how old the numbers are."""
    items, worst = _told(source.old, now)
    words = source.rest.words if source.rest else ""
    read = f"were last read {wording.ago(worst.refreshed_at, now)}" if worst.refreshed_at else "were never read"
    return f"Console {source.name} is {words}: its {_what(items)} {read}."


def _told(old: list[OldList], now: datetime) -> tuple[list[OldList], OldList]:
    """The lists to speak of and the oldest; licenses come before the directory, since they are the numbers."""
    items = [item for item in old if item.step == Freshness.Step.LICENSES] or old
    return items, min(items, key=lambda item: (item.refreshed_at is not None, item.refreshed_at or now))


def _what(items: list[OldList]) -> str:
    """The step as a whole, or the titles of a few of its lists."""
    step = items[0].step
    if len(items) == sum(item.step == step for item in LISTS):
        return Freshness.Step(step).label.lower()
    titles = [TITLES.get((item.step, item.part), item.part) for item in items]
    return titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more lists"
