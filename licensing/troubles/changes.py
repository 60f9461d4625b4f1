"""What happened to licenses at their consoles, and was none of our doing.

That a key was prolonged or replaced is how licenses live: neither new dates nor new ids are a trouble.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet

from licensing.models import LicenseChange
from licensing.rules import today_of
from licensing.troubles.base import LicenseRule, license_trouble, moment_of, named_licenses
from operations.models import Operation
from ui.severity import Severity
from ui.troubles import Measure, Trouble
from ui.wording import UNKNOWN

# Nobody else tells of it: it stays until somebody had a month to look, or it is undone.
REMEMBERED = timedelta(days=30)
TELLING = ("status", "type", "edition", "units")
# What time and renewals do to the status by themselves: other rules tell of that, and earlier.
STATUSES_OF_TIME = ("Valid", "Warning", "Expired")
SWITCHED_OFF = Q(field="auto_update", after="off", license__auto_update=False, license__gone_at=None)
ALTERED = Q(kind=LicenseChange.Kind.CHANGED, field__in=TELLING) & ~Q(field="status", after__in=STATUSES_OF_TIME)
VANISHED = Q(kind=LicenseChange.Kind.VANISHED, license__gone_at__isnull=False)


def switched_off_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield licenses whose auto-update somebody switched off at the console; an episode is the day."""
    return _troubles(SWITCHED_OFF, now)


def changed_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield licenses that vanished or became others; an episode is the day."""
    return _troubles(VANISHED | (ALTERED & Q(license__gone_at=None)), now)


def _troubles(condition: Q, now: datetime) -> Iterator[Trouble]:
    changes = list(_not_ours(now).filter(condition))
    licenses = named_licenses().in_bulk({change.license_id for change in changes})
    for (license_pk, day), group in groupby(changes, key=lambda one: (one.license_id, today_of(one.seen_at))):
        of_day = list(group)
        has_vanished = any(change.kind == LicenseChange.Kind.VANISHED for change in of_day)
        yield license_trouble(
            licenses[license_pk],
            episode=day.isoformat(),
            level=0,
            severity=Severity.WARNING,
            text=f"vanished from the console on {day}." if has_vanished else _text(of_day),
            at=moment_of(day),
        )


def _not_ours(now: datetime) -> "QuerySet[LicenseChange]":
    """What was seen in the last days and nobody has asked for here; an operation claims its changes as it ends."""
    running = Operation.objects.open().filter(
        console=OuterRef("license__console"),
        target_kind=OuterRef("license__product"),
        target_uid=OuterRef("license__uid"),
    )
    changes = LicenseChange.objects.filter(~Exists(running), seen_at__gt=now - REMEMBERED, operation=None)
    return changes.order_by("license", "seen_at", "pk")


def _text(changes: Sequence[LicenseChange]) -> str:
    said = [
        f"{change.field_title.lower()} {change.before_text or UNKNOWN} \u2192 {change.after_text or UNKNOWN}"
        for change in changes
    ]
    return f"was changed at the console, not by us: {', '.join(said)}."


CHANGE_RULES = (
    LicenseRule(
        key="license.auto_update_off",
        title="Auto-update was switched off at the console",
        measure=Measure.EVENT,
        stages=(0,),
        source=switched_off_troubles,
    ),
    LicenseRule(
        key="license.changed",
        title="License vanished or was changed at the console",
        measure=Measure.EVENT,
        stages=(0,),
        source=changed_troubles,
    ),
)
