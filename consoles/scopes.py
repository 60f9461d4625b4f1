"""Reading and writing what the scope of a person or an access token names."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record_change
from accounts.models import AccessToken, User
from consoles.models import Console, Organization, ScopeGrant
from consoles.scoping import Holder


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a scope names; with `everything`, the rest is empty."""

    everything: bool = False
    consoles: tuple[Console, ...] = ()
    # Resellers, each with its companies, and companies.
    organizations: tuple[Organization, ...] = ()

    @property
    def words(self) -> dict[str, Any]:
        """The scope as the audit log keeps it."""
        if self.everything:
            return {"scope": "everything"}
        return {
            "consoles": sorted(console.name for console in self.consoles),
            "organizations": sorted(f"{item.name} ({item.console.name})" for item in self.organizations),
        }


def scope_of(holder: Holder) -> Scope:
    """Return the scope of a person or token, its parts by name."""
    if holder.sees_everything:
        return Scope(everything=True)
    grants = holder.scope_grants.select_related("console", "organization__console")
    return Scope(
        consoles=_by_name(grant.console for grant in grants if grant.console),
        organizations=_by_name(grant.organization for grant in grants if grant.organization),
    )


@transaction.atomic
def scope_set(*, holder: Holder, scope: Scope, actor: User | None = None) -> bool:
    """Give a person or token this scope in place of any other, write down what changed, and return whether it did."""
    before = scope_of(holder)
    holder.sees_everything = scope.everything
    holder.save(update_fields=["sees_everything"])
    grants_replace(holder, scope)
    record_change(Action.SCOPE_CHANGED, subject=holder, before=before.words, after=scope.words, actor=actor)
    return before != scope_of(holder)


def grants_replace(holder: Holder, scope: Scope) -> None:
    """Write what `scope` names in place of what it named; who calls this writes down that it changed."""
    of: dict[str, Any] = {"token": holder} if isinstance(holder, AccessToken) else {"user": holder}
    ScopeGrant.objects.filter(**of).delete()
    consoles = [ScopeGrant(console=console, **of) for console in scope.consoles]
    ScopeGrant.objects.bulk_create(consoles + [ScopeGrant(organization=item, **of) for item in scope.organizations])


def _by_name(rows: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(rows, key=lambda row: (row.name, row.pk)))
