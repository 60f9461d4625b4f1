"""On which days the numbers of a page rest."""

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from usage.models import Coverage


def days_read(user: User | AnonymousUser, consoles: Collection[int], *, first: date, last: date) -> frozenset[date]:
    """Return the days on which any of the consoles was read; one query."""
    rows = Coverage.objects.visible_to(user).filter(console__in=consoles, day__range=(first, last))
    return frozenset(rows.order_by().values_list("day", flat=True))
