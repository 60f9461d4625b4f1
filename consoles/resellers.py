"""The reseller of the company that a row is about, as far as it may be named to somebody.

A company in scope does not bring its reseller. Rows have an `organization`; those for somebody whom a scope narrows are
annotated with `reseller_in_sight`, and for everybody else nothing is joined to count and order them.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Expression, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from consoles.models import Organization
from consoles.scoping import is_narrowed
from ui.columns import text


def reseller_in_sight(person: User | AnonymousUser) -> Coalesce:
    """Return what to annotate: the name of the reseller, empty where it is not in sight."""
    reseller = Organization.objects.visible_to(person).filter(pk=OuterRef("organization__reseller"))
    return Coalesce(Subquery(reseller.values("name")), Value(""))


def reseller_path(person: User | AnonymousUser) -> str:
    """Return where the name of the reseller is."""
    return "reseller_in_sight" if is_narrowed(person) else "organization__reseller__name"


def reseller_order(person: User | AnonymousUser) -> list[Expression]:
    """Return what to sort by resellers by: an order tells of those in sight only."""
    return [text(reseller_path(person))]


def reseller_name(row: Any) -> str:
    """Return the name of the reseller of a row that has its organization with it, empty without one in sight."""
    reseller = row.organization.reseller if row.organization else None
    return str(getattr(row, "reseller_in_sight", reseller.name if reseller else ""))
