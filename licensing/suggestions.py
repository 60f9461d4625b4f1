"""Names of organizations that fit what somebody has typed so far."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, QuerySet, Value, When

from accounts.models import User
from consoles.models import Organization

MOST_NAMES = 12
SHORTEST_TEXT = 2


def company_names(text: str, *, user: User | AnonymousUser) -> list[str]:
    """Return names of organizations, those that begin with `text` first; none for less than two characters."""
    return _names(Organization.objects.visible_to(user).current(), text)


def reseller_names(text: str, *, user: User | AnonymousUser) -> list[str]:
    """Return names of resellers, those that begin with `text` first; none for less than two characters."""
    resellers = Organization.objects.visible_to(user).current().filter(type=Organization.Type.RESELLER)
    return _names(resellers, text)


def _names(organizations: QuerySet[Organization], text: str) -> list[str]:
    if len(text) < SHORTEST_TEXT:
        return []
    begins = Case(When(name__istartswith=text, then=Value(0)), default=Value(1))
    fitting = organizations.filter(name__icontains=text).annotate(place=begins).order_by("place", "name")
    return list(fitting.values_list("name", flat=True).distinct()[:MOST_NAMES])
