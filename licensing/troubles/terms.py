"""Licenses that will stop, and will not go on by themselves."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from licensing.findings.terms import term_severity, term_text
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from licensing.rules import Renewal, days_left, urgency
from licensing.troubles.base import LicenseRule, current_licenses, day_within, license_trouble, moment_of
from ui.troubles import AT_ONCE, Measure, Trouble

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
    expiring = current_licenses(*TERM_FIELDS).filter(expires_on__lte=day_within(days, now))
    return expiring.with_urgency(now).filter(Q(("renewal__in", [renewal.value for renewal in renewals])))


def _terms(licenses: LicenseQuerySet, now: datetime) -> Iterator[Trouble]:
    for license_ in licenses.iterator():
        yield _term(license_, now)


def _term(license_: License, now: datetime) -> Trouble:
    expires_on, left = license_.expires_on, days_left(license_.expires_on, now)
    if expires_on is None or left is None:
        raise ValueError(f"license {license_.pk} does not expire")
    return license_trouble(
        license_,
        episode=expires_on.isoformat(),
        level=left,
        severity=term_severity(urgency(license_.term, now), license_.renewal),  # type: ignore[attr-defined]  # annotated
        text=term_text(license_, now),
        at=moment_of(expires_on),
    )


TERM_RULES = (
    LicenseRule(
        key="license.expiry",
        title="License expires and does not renew itself",
        measure=Measure.DAYS_LEFT,
        stages=(60, 30, 14, 7, 1),
        repeat=REPEAT_DAYS,
        source=expiry_troubles,
    ),
    LicenseRule(
        key="license.renewal",
        title="License should renew itself and does not",
        measure=Measure.DAYS_LEFT,
        stages=(AT_ONCE, 7, 1),
        repeat=REPEAT_DAYS,
        source=renewal_troubles,
    ),
)
