"""A scope in names, as the identity provider's groups give it; whoever knows the rows behind the names makes it one."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedScope:
    """What somebody may see; with `everything`, the rest is empty."""

    everything: bool = False
    consoles: tuple[str, ...] = ()
    # Where two consoles have an organization of the same name: `Name (Console)`.
    resellers: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


Assigner = Callable[[User, NamedScope], None]
_assigners: list[Assigner] = []


def register(assigner: Assigner) -> None:
    """Let `assigner` give people their scope, in place of any other."""
    _assigners[:] = [assigner]


def assign(user: User, scope: NamedScope) -> None:
    """Give `user` this scope in place of any other; what a name does not find is left out."""
    for assigner in _assigners:
        assigner(user, scope)
