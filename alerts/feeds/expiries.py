"""When licenses expire: each for itself where somebody has to act, by the day where they renew themselves.

A day on which many expire is one event as well: a calendar is looked at by people.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import accumulate

from django.db.models import Case, Count, Max, Q, Value, When

from accounts.models import User
from alerts.feeds.events import AHEAD, PAST, Event
from licensing.findings.terms import reason_text
from licensing.findings.wording import licenses, subject_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from licensing.rules import CRITICAL_DAYS, Renewal, renewal, today_of
from usage.months import beginning

CATEGORY = "Licenses"
# Days before a license expires that does not renew itself.
ALARMS = (7, 1)
# So many that expire on one day get an event each, and so many in all, the first days first; others are one by the day.
MOST_ON_A_DAY = 10
MOST_NAMED = 500
NAMED_FIELDS = (
    "product", "uid", "type", "auto_update", "expires_on", "last_update_at", "last_update_status",
    "last_update_message", "update_failed_at", "read_at", "console__name", "server__name", "server__read_at",
    "organization__name", "organization__read_at",
)  # fmt: skip
RENEWS_ITSELF = Renewal.RENEWS_ITSELF.value
OTHERS = tuple(state.value for state in Renewal if state != Renewal.RENEWS_ITSELF)


def expiry_events(user: User, now: datetime) -> Iterator[Event]:
    """Yield the expiries that this person may see, of the days that a calendar shows; three queries."""
    in_sight, today = License.objects.visible_to(user), today_of(now)
    shown = in_sight.current().with_urgency(now).filter(expires_on__range=(today - PAST, today + AHEAD))
    counts, changed_at = _counts(shown), _changed_at(in_sight)
    named = _named_days(counts)
    for (day, renews), count in counts.items():
        if renews:
            yield _renewing(user, day, count, changed_at)
        elif day not in named:
            yield _many(user, day, count, changed_at, alarms=_alarms(day, today))
    for license_ in _named(shown, named):
        yield _event(license_, now)


def _counts(shown: LicenseQuerySet) -> dict[tuple[date, bool], int]:
    """How many expire on each day, and renew themselves or not; days in their order."""
    renews = Case(When(renewal=RENEWS_ITSELF, then=Value(True)), default=Value(False))
    rows = shown.annotate(renews=renews).order_by("expires_on").values_list("expires_on", "renews")
    return {(day, bool(renews)): count for day, renews, count in rows.annotate(Count("pk"))}


def _named_days(counts: Mapping[tuple[date, bool], int]) -> list[date]:
    few = [(day, count) for (day, renews), count in counts.items() if not renews and count <= MOST_ON_A_DAY]
    totals = accumulate(count for _, count in few)
    return [day for (day, _), total in zip(few, totals, strict=True) if total <= MOST_NAMED]


def _changed_at(in_sight: LicenseQuerySet) -> datetime | None:
    """When anything about any license changed last: what left an event of many shows in no row of that event."""
    moments = in_sight.aggregate(Max("read_at"), Max("gone_at"), Max("update_failed_at")).values()
    return max(filter(None, moments), default=None)


def _named(shown: LicenseQuerySet, days: list[date]) -> LicenseQuerySet:
    # Without any day Django would leave the query out, and the feed would cost differently from day to day.
    rows = shown.filter(expires_on__in=days or [date.min]).exclude(Q(("renewal", RENEWS_ITSELF)))
    rows = rows.select_related("console", "server", "organization").only(*NAMED_FIELDS)
    return rows.order_by("expires_on", "pk")


def _event(license_: License, now: datetime) -> Event:
    day: date = license_.expires_on  # type: ignore[assignment]  # only licenses with a date are asked for
    reason = reason_text(license_, now)
    kind = f"{license_.get_product_display()} license of type {license_.type or 'unknown'}"
    return Event(
        subject=f"license:{license_.pk}",
        start=day,
        title=f"{subject_of(license_)}: license expires",
        text=f"{kind} at the console {license_.console.name}. {reason[:1].upper()}{reason[1:]}.",
        path=license_.get_absolute_url(),
        category=CATEGORY,
        alarms=_alarms(day, today_of(now)),
        modified_at=_modified_at(license_, day, now),
    )


def _modified_at(license_: License, day: date, now: datetime) -> datetime:
    """When the license, or a name that it goes by, was read differently last, or began to count as failing."""
    rows = (license_, license_.server, license_.organization)
    moments = [row.read_at for row in rows if row] + [license_.update_failed_at]
    if renewal(license_.term, now) == Renewal.FAILING:
        moments.append(min(now, beginning(day - timedelta(days=CRITICAL_DAYS))))
    return max(filter(None, moments))


def _many(user: User, day: date, count: int, changed_at: datetime | None, *, alarms: tuple[int, ...]) -> Event:
    return Event(
        subject=f"expiring:{user.pk}",
        start=day,
        title=f"{licenses(count)} {'expires' if count == 1 else 'expire'}",
        text="None of them renews itself.",
        path=license_list_url(renewal=OTHERS),
        category=CATEGORY,
        alarms=alarms,
        modified_at=changed_at,
    )


def _renewing(user: User, day: date, count: int, changed_at: datetime | None) -> Event:
    return Event(
        subject=f"renewing:{user.pk}",
        start=day,
        title=f"{licenses(count)} {'renews itself' if count == 1 else 'renew themselves'}",
        text="Expires on this day, unless a new key comes by then, as it should.",
        path=license_list_url(renewal=RENEWS_ITSELF),
        category=CATEGORY,
        modified_at=changed_at,
    )


def _alarms(day: date, today: date) -> tuple[int, ...]:
    """Nobody is reminded of what is past."""
    return ALARMS if day >= today else ()
