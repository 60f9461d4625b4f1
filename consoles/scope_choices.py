"""The resellers and companies that a scope can name, and finding them by name."""

from django.db.models import Case, QuerySet, Value, When

from accounts.models import User
from consoles.models import Organization

MOST_FOUND = 20
SHORTEST_TEXT = 2


def organizations_offered(user: User) -> "QuerySet[Organization]":
    """Return the resellers and companies that a scope can name."""
    kinds = (Organization.Type.RESELLER, Organization.Type.COMPANY)
    return Organization.objects.visible_to(user).filter(type__in=kinds).select_related("console")


def organizations_found(text: str, *, user: User, without: list[int]) -> list[Organization]:
    """Return resellers and companies whose name has `text` in it, those that begin so first.

    At most one more than `MOST_FOUND`, which tells that there are more; none for less than two characters. `without`
    are the keys of those that are chosen already.
    """
    if len(text) < SHORTEST_TEXT:
        return []
    begins = Case(When(name__istartswith=text, then=Value(0)), default=Value(1))
    fitting = organizations_offered(user).current().filter(name__icontains=text).exclude(pk__in=without)  # type: ignore[attr-defined]
    return list(fitting.annotate(place=begins).order_by("place", "name", "pk")[: MOST_FOUND + 1])
