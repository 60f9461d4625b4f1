"""The rule of who may see what, by the scope of a person and of an access token that speaks for the person.

A scope is all, or what `ScopeGrant` names: consoles as a whole, resellers with all of their companies, and companies.
Each model that pages read says by `reach` how its rows belong to what a scope can name; `visible_to` goes by that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import AccessToken, User

Person = User | AnonymousUser
Holder = User | AccessToken


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """The way from a row to what a scope can name: paths of lookups, from the row's own fields.

    Rows are seen by whoever's scope covers their console. A row of an organization - any of `organizations` - is seen
    with the organization too, unless it is among those that `but` selects: they need the console. With `by_any`, rows
    say nothing but that there is a console, and are seen with anything of it.
    """

    console: str = "console"
    organizations: tuple[str, ...] = ()
    but: Q | None = None
    by_any: bool = False

    def seen(self, holder: Holder) -> Q:
        """Select what `holder` may see."""
        if self.by_any:
            return self.covered(holder) | Q(**{f"{self.console}__in": _touched(holder)})
        seen = Q()
        for path in self.organizations:
            seen |= Q(**{f"{path}__in": granted_organizations(holder).values("pk")})
        if seen and self.but is not None:
            seen &= ~self.but
        return self.covered(holder) | seen if seen else self.covered(holder)

    def covered(self, holder: Holder) -> Q:
        """Select what belongs to consoles that the scope of `holder` covers as a whole."""
        return Q(**{f"{self.console}__in": _covered(holder)})


def narrowing(person: Person) -> Iterator[Holder]:
    """Yield each scope that narrows what `person` sees: the person's own, and that of the token that is used."""
    if isinstance(person, AnonymousUser):
        return
    if not person.sees_everything:
        yield person
    if person.token is not None and not person.token.sees_everything:
        yield person.token


def nobody_narrowed() -> User:
    """Return somebody without an account who sees everything, for what is looked at on nobody's behalf."""
    return User(sees_everything=True)


def is_narrowed(person: Person) -> bool:
    """Whether anything narrows what `person` sees; where nothing does, there is nothing to ask the database either."""
    return isinstance(person, User) and person.is_narrowed


def covered(person: Person, console: str = "console") -> Q:
    """Select what belongs to consoles as a whole in scope; `console` is the path to theirs."""
    condition, reach = Q(), Reach(console=console)
    for holder in narrowing(person):
        condition &= reach.covered(holder)
    return condition


def is_empty(person: Person) -> bool:
    """Whether the scope of `person` names nothing at all, so that there is nothing to see before that is changed."""
    return isinstance(person, User) and not person.sees_everything and not _grants(person).exists()


def granted_organizations(holder: Holder) -> "QuerySet[Any]":
    """Return the resellers and companies in the scope of `holder`, those of a reseller as they are now."""
    granted = _grants(holder).exclude(organization=None).values("organization")
    organizations = apps.get_model("consoles.Organization")._base_manager
    return organizations.filter(Q(pk__in=granted) | Q(reseller__in=granted))


def _touched(holder: Holder) -> "QuerySet[Any]":
    """The consoles in which something is in the scope."""
    return _grants(holder).exclude(organization=None).values("organization__console")


def _covered(holder: Holder) -> "QuerySet[Any]":
    return _grants(holder).exclude(console=None).values("console")


def _grants(holder: Holder) -> "QuerySet[Any]":
    grants = apps.get_model("consoles.ScopeGrant")._base_manager
    return grants.filter(token=holder) if isinstance(holder, AccessToken) else grants.filter(user=holder)
