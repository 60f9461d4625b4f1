"""The questions that pages ask about the scope of a person, beyond which rows are in it.

The rule stands in `consoles.scoping`, querysets go by it with `visible_to` and `covered_by`, and `consoles.scopes`
reads and writes what a scope names. Each answer here costs nothing for those whom no scope narrows.
"""

from collections.abc import Callable, Container

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.models import Console, Organization
from consoles.scoping import is_narrowed


class Every:
    """Contains everything, for those whom no scope narrows."""

    def __contains__(self, _item: object) -> bool:
        return True


EVERY = Every()


def covers_nothing(person: User | AnonymousUser) -> bool:
    """Whether no console is in scope as a whole; it is not while there is none, for those whom no scope narrows."""
    return is_narrowed(person) and not Console.objects.covered_by(person).exists()


def coverage(person: User | AnonymousUser) -> Callable[[int | None], bool]:
    """Return what tells of a console's key whether that console is in scope as a whole, so that totals may be seen.

    One query, for as many consoles as a page has.
    """
    if not is_narrowed(person):
        return lambda _: True
    keys = set[int | None](Console.objects.covered_by(person).values_list("pk", flat=True))
    return lambda pk: pk in keys


def resellers_named(person: User | AnonymousUser) -> Container[int]:
    """Return the keys of the resellers that may be named to this person; no query for whom no scope narrows.

    A company in scope does not bring its reseller.
    """
    if not is_narrowed(person):
        return EVERY
    resellers = Organization.objects.visible_to(person).filter(type=Organization.Type.RESELLER)
    return set(resellers.order_by().values_list("pk", flat=True))
