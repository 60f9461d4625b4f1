"""What all troubles of licenses have in common: how their rules are told, and how a license becomes a subject."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from accounts.permissions import Permission
from consoles.models import Product
from licensing.findings.wording import subject_of
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from licensing.rules import today_of
from ui.troubles import Rule, Trouble

# What names a license and its owner; alerts must not carry raw answers, nor the secrets of consoles.
NAME_FIELDS = ("product", "uid", "console__name", "server__name", "organization__name")
LicenseRule = partial(Rule, permission=Permission.VIEW_LICENSES.full_name, rests_on=tuple(Product.values))


def current_licenses(*fields: str) -> LicenseQuerySet:
    """Return the licenses that consoles still have, with their names and these fields."""
    named = License.objects.current().select_related("console", "server", "organization")
    return named.only(*NAME_FIELDS, *fields).order_by("pk")


def license_trouble(license_: License, **values: Any) -> Trouble:
    """Return a trouble about `license_`; `values` are what is wrong with it."""
    return Trouble(
        subject=f"license:{license_.pk}",
        name=subject_of(license_),
        url=license_.get_absolute_url(),
        console_pk=license_.console_id,
        organization_pk=license_.organization_id,
        license_pk=license_.pk,
        product=license_.product,
        **values,
    )


def day_within(days: float, now: datetime) -> date:
    """Return the day that is so many days off; the last of all where there is none so far."""
    today = today_of(now)
    return today + min(timedelta(days=days), date.max - today)


def moment_of(day: date) -> datetime:
    """Return when a day of an expiry begins."""
    return datetime.combine(day, time.min, UTC)


def known(day: date | None) -> date:
    """Return a day that the query has asked for; raises `ValueError` where there is none all the same."""
    if day is None:
        raise ValueError("a license was read that has no such day")
    return day
