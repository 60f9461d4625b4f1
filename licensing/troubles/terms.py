"""Licenses that will stop, and will not go on by themselves."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Q

from licensing.findings.terms import reason_text, term_severity, term_text
from licensing.models import License
from licensing.querysets import LicenseQuerySet, expired_with_grace, support_ends_first
from licensing.rules import Renewal, grace_ends_on, has_failed, today_of, urgency
from licensing.troubles.base import LicenseRule, day_within, known, license_trouble, moment_of, named_licenses
from ui.severity import Severity
from ui.troubles import AT_ONCE, Measure, Trouble
from ui.wording import days_left as days_words

TERM_FIELDS = (
    "type", "auto_update", "expires_on", "last_update_at", "last_update_status", "last_update_message",
    "update_failed_at",
)  # fmt: skip
# What no key will come for before somebody does something.
NOT_RENEWING = (Renewal.BY_HAND, Renewal.DOES_NOT_RENEW, Renewal.UNKNOWN)
REPEAT_DAYS = 3


def expiry_troubles(now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield what expires and does not renew itself; an episode is the date."""
    return _terms(_expiring(NOT_RENEWING, now, widest), now)


def renewal_troubles(now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield what should renew itself, and failed to or has not in time; an episode is the date of the expiry."""
    return _terms(_expiring((Renewal.FAILING,), now, widest), now)


def _expiring(renewals: Iterable[Renewal], now: datetime, days: float) -> LicenseQuerySet:
    expiring = named_licenses(*TERM_FIELDS).current().filter(expires_on__lte=day_within(days, now))
    return expiring.with_urgency(now).filter(Q(("renewal__in", [renewal.value for renewal in renewals])))


def _terms(licenses: LicenseQuerySet, now: datetime) -> Iterator[Trouble]:
    for license_ in licenses.iterator():
        yield _term(license_, now)


def _term(license_: License, now: datetime) -> Trouble:
    expires_on = known(license_.expires_on)
    return license_trouble(
        license_,
        episode=expires_on.isoformat(),
        level=(expires_on - today_of(now)).days,
        severity=term_severity(urgency(license_.term, now), license_.renewal),  # type: ignore[attr-defined]  # annotated
        text=term_text(license_, now),
        at=moment_of(expires_on),
        is_by_time=license_.renewal == Renewal.FAILING and not has_failed(license_.term),  # type: ignore[attr-defined]
    )


def support_troubles(now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield what loses support, or has lost it, before it expires itself; an episode is the date."""
    ending = support_ends_first(now) & Q(support_expires_on__lte=day_within(widest, now))
    for license_ in named_licenses("expires_on", "support_expires_on").current().filter(ending).iterator():
        yield _support(license_, now)


def _support(license_: License, now: datetime) -> Trouble:
    ends_on = known(license_.support_expires_on)
    left = (ends_on - today_of(now)).days
    has_ended = left < 0
    return license_trouble(
        license_,
        episode=ends_on.isoformat(),
        level=left,
        severity=Severity.WARNING if has_ended else Severity.NOTICE,
        text=f"{'lost' if has_ended else 'loses'} support {days_words(left)}, on {ends_on}.",
        at=moment_of(ends_on),
    )


def grace_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield what has expired and has a time of grace, be that over; an episode is the date of the expiry."""
    for license_ in named_licenses(*TERM_FIELDS).current().filter(expired_with_grace(now)).iterator():
        yield _grace(license_, now)


def _grace(license_: License, now: datetime) -> Trouble:
    expires_on, ends_on = known(license_.expires_on), known(grace_ends_on(license_.term))
    return license_trouble(
        license_,
        episode=expires_on.isoformat(),
        level=min(100 * (today_of(now) - expires_on) / (ends_on - expires_on), 100),
        severity=Severity.CRITICAL,
        text=_grace_text(license_, ends_on, now),
        at=moment_of(ends_on),
        is_by_time=True,
    )


def _grace_text(license_: License, ends_on: date, now: datetime) -> str:
    is_over = ends_on < today_of(now)
    grace = f"has had its grace, which ended on {ends_on}" if is_over else f"works in grace, in full until {ends_on}"
    return f"{grace}; {reason_text(license_, now)}."


TERM_RULES = (
    LicenseRule(
        key="license.expiry",
        title="License expires and does not renew itself",
        measure=Measure.DAYS_LEFT,
        stages=(60, 30, 14, 7, 1),
        repeat=REPEAT_DAYS,
        is_by_day=True,
        source=expiry_troubles,
    ),
    LicenseRule(
        key="license.renewal",
        title="License should renew itself and does not",
        measure=Measure.DAYS_LEFT,
        stages=(AT_ONCE, 7, 1),
        repeat=REPEAT_DAYS,
        is_by_day=True,
        source=renewal_troubles,
    ),
    LicenseRule(
        key="license.support",
        title="License loses support",
        measure=Measure.DAYS_LEFT,
        stages=(60, 30, 7),
        is_by_day=True,
        source=support_troubles,
    ),
    LicenseRule(
        key="license.grace",
        title="License has expired and uses up its grace",
        measure=Measure.PERCENT,
        percent_of="of the grace period gone",
        # It has begun, and half of it is gone.
        stages=(0, 50),
        is_by_day=True,
        source=grace_troubles,
    ),
)
