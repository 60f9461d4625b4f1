"""What all troubles of licenses have in common: how their rules are told, and how a license becomes a subject."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from accounts.permissions import Permission
from consoles.models import Product
from licensing.findings.wording import subject_named
from licensing.links import license_url
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from licensing.rules import today_of
from ui.troubles import Rule, Trouble

# What names a license and its owner, without an instance of each: there are thousands. Alerts must carry neither raw
# answers nor the secrets of consoles.
OWN_FIELDS = ("id", "product", "uid", "console_id", "organization_id")
NAMES = {
    "console_name": F("console__name"),
    "server_name": Coalesce("server__name", Value("")),
    "organization_name": Coalesce("organization__name", Value("")),
}
NAMED_FIELDS = (*OWN_FIELDS, *NAMES)
LicenseRule = partial(Rule, permission=Permission.VIEW_LICENSES.full_name, rests_on=tuple(Product.values))


def named_licenses(*fields: str) -> LicenseQuerySet:
    """Return all licenses that there ever were, with their names and these fields, in the order of their keys."""
    return License.objects.annotate(**NAMES).only(*OWN_FIELDS, *fields).order_by("pk")


def license_trouble(license_: Any, **values: Any) -> Trouble:
    """Return a trouble about one of `named_licenses`, or a row of its `NAMED_FIELDS`; `values` are what is wrong."""
    return Trouble(
        subject=f"license:{license_.id}",
        name=_name(license_),
        url=license_url(license_.id),
        console_pk=license_.console_id,
        organization_pk=license_.organization_id,
        license_pk=license_.id,
        product=license_.product,
        **values,
    )


def _name(license_: Any) -> str:
    server = license_.server_name or str(license_.uid)
    is_console = license_.product == Product.CONSOLE
    return subject_named(
        product=license_.product,
        server=license_.console_name if is_console else server,
        organization=license_.organization_name,
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
