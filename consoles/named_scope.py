"""Scopes that come in names: the rows behind them, and never more than what is named."""

import logging
import re

from accounts.models import User
from accounts.named_scope import NamedScope
from consoles.models import Console, Organization
from consoles.scopes import Scope, scope_set

logger = logging.getLogger(__name__)

# How an organization is named where its name alone does not say which one it is.
WITH_CONSOLE = re.compile(r"(?P<name>.+) \((?P<console>[^()]+)\)")


def named_scope_assign(user: User, scope: NamedScope) -> bool:
    """Give `user` what the scope names, and return whether that is another scope than before.

    Names that find nothing, or more than one thing, are left out and logged.
    """
    return scope_set(holder=user, scope=scope_resolved(scope))


def scope_resolved(scope: NamedScope) -> Scope:
    """Return the rows that the scope names."""
    if scope.everything:
        return Scope(everything=True)
    consoles = (_console(name) for name in scope.consoles)
    resellers = (_organization(Organization.Type.RESELLER, name) for name in scope.resellers)
    companies = (_organization(Organization.Type.COMPANY, name) for name in scope.companies)
    return Scope(
        consoles=tuple(dict.fromkeys(filter(None, consoles))),
        organizations=tuple(dict.fromkeys(filter(None, (*resellers, *companies)))),
    )


def _console(name: str) -> Console | None:
    console = Console.objects.filter(name=name).first()
    if console is None:
        logger.warning("a scope names a console that is not there: %r", name)
    return console


def _organization(kind: Organization.Type, name: str) -> Organization | None:
    rows = Organization.objects.current().filter(type=kind)
    found = list(rows.filter(name=name)[:2])
    match = WITH_CONSOLE.fullmatch(name)
    if not found and match:
        found = list(rows.filter(name=match["name"], console__name=match["console"])[:2])
    if len(found) != 1:
        logger.warning("a scope names a %s that %s: %r", kind.label, "is not one" if found else "is not there", name)
        return None
    return found[0]
