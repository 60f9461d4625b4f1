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


Assigner = Callable[[User, NamedScope], bool]
_assigners: list[Assigner] = []


def register(assigner: Assigner) -> None:
    """Let `assigner` give people their scope, in place of any other; it returns whether that was another."""
    _assigners[:] = [assigner]


def assign(user: User, scope: NamedScope) -> bool:
    """Give `user` this scope in place of any other, and return whether it is another.

    What a name does not find is left out.
    """
    return any([assigner(user, scope) for assigner in _assigners])
