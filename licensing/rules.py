"""Renewal, urgency and grace of a license, as functions; `querysets.py` states the first two once more in SQL.

A property test holds the two statements against each other. The periods come from the vendor's guides for VSPC 9.1
(license types, license expiration, automatic update) and from the VCSP reference guide (exceeding the license limit).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models

from consoles.models import Product

CRITICAL_DAYS = 7
WARNING_DAYS = 30
NOTICE_DAYS = 60

RENEWABLE_TYPES = ("Rental", "Subscription")
FIXED_TYPES = ("Evaluation", "NFR", "Community", "NotInstalled", "Perpetual")
UPDATE_SUCCESS = "Success"

# Days of full function after expiry. What is not listed has none, or none that the vendor states.
GRACE_DAYS = {
    (Product.SITE, "Rental"): 60,
    (Product.BACKUP_SERVER, "Rental"): 60,
    (Product.VEEAM_ONE, "Rental"): 60,
    # The VCSP guide says 30 days, the product's own guide two months: the shorter one is safe to plan by.
    (Product.M365, "Rental"): 30,
    (Product.CONSOLE, "Rental"): 60,
    (Product.CONSOLE, "Subscription"): 30,
    (Product.CONSOLE, "NFR"): 30,
    (Product.VEEAM_ONE, "Subscription"): 30,
}


class Renewal(models.TextChoices):
    """Whether a license will be prolonged without a person; a state, not a flag."""

    RENEWS_ITSELF = "renews_itself", "Renews itself"
    FAILING = "failing", "Failing"
    BY_HAND = "by_hand", "By hand"
    DOES_NOT_RENEW = "does_not_renew", "Does not renew"
    UNKNOWN = "unknown", "Unknown"


class Urgency(models.TextChoices):
    """How soon somebody must act, most urgent first."""

    EXPIRED = "expired", "Expired"
    CRITICAL = "critical", "Critical"
    WARNING = "warning", "Within 30 days"
    NOTICE = "notice", "Within 60 days"
    OK = "ok", "Nothing to do"
    UNKNOWN = "unknown", "No expiry known"

    @property
    def rank(self) -> int:
        """The place in the order of lists, 0 for the most urgent."""
        return list(Urgency).index(self)


@dataclass(frozen=True)
class Term:
    """What the rules need to know of a license."""

    product: str
    type: str
    auto_update: bool | None
    expires_on: date | None
    last_update_at: datetime | None = None
    last_update_status: str = ""
    # Whether the last update that we asked for failed, and nothing has changed since.
    update_failed: bool = False


def today_of(now: datetime) -> date:
    """The UTC day of `now`; expiry dates are UTC days too and are never shifted to a time zone."""
    return now.astimezone(UTC).date()


def days_left(expires_on: date | None, now: datetime) -> int | None:
    """Days until expiry: 0 on the last day, negative from the day after, None without a date."""
    return (expires_on - today_of(now)).days if expires_on else None


def last_update_failed(term: Term) -> bool:
    """Whether the console tried to update the license and did not succeed."""
    return term.last_update_at is not None and term.last_update_status != UPDATE_SUCCESS


def has_failed(term: Term) -> bool:
    """Whether a try to update the license is known to have failed, the console's or ours."""
    return last_update_failed(term) or term.update_failed


def renewal(term: Term, now: datetime) -> Renewal:
    """How the license is prolonged, if at all."""
    left = days_left(term.expires_on, now)
    if term.type in FIXED_TYPES or left is None:
        return Renewal.DOES_NOT_RENEW
    if term.type not in RENEWABLE_TYPES or term.auto_update is None:
        return Renewal.UNKNOWN
    if not term.auto_update:
        return Renewal.BY_HAND
    # VSPC asks weekly, and daily from 7 days before expiry: what is not renewed by then is not coming by itself.
    if left <= CRITICAL_DAYS or has_failed(term):
        return Renewal.FAILING
    return Renewal.RENEWS_ITSELF


def urgency(term: Term, now: datetime) -> Urgency:
    """How soon somebody must act: a key that renews itself is nobody's work until that fails."""
    left = days_left(term.expires_on, now)
    if left is None:
        return Urgency.UNKNOWN
    if left < 0:
        return Urgency.EXPIRED
    state = renewal(term, now)
    if state == Renewal.RENEWS_ITSELF:
        return Urgency.OK
    if state == Renewal.FAILING or left <= CRITICAL_DAYS:
        return Urgency.CRITICAL
    if left <= WARNING_DAYS:
        return Urgency.WARNING
    return Urgency.NOTICE if left <= NOTICE_DAYS else Urgency.OK


def grace_ends_on(term: Term) -> date | None:
    """The last day of full function after expiry, or None where the vendor states no grace for product and type."""
    days = GRACE_DAYS.get((Product(term.product), term.type))
    if not term.expires_on or not days:
        return None
    return term.expires_on + min(timedelta(days=days), date.max - term.expires_on)
