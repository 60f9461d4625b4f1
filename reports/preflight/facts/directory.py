"""Whose organization is whose: the directory of consoles, and in which owner's report an organization belongs."""

from collections.abc import Collection, Container
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from consoles.models import Organization
from reports.preflight.facts.months import Owner

Type = Organization.Type


class Known(NamedTuple):
    """An organization of the directory."""

    uid: UUID
    name: str
    type: str
    reseller_uid: UUID | None


@dataclass(frozen=True, slots=True)
class Directory:
    """The organizations of one console."""

    organizations: dict[UUID, Known] = field(default_factory=dict)
    # As names are compared with those of licensees.
    names: set[str] = field(default_factory=set)

    def known(self, uid: UUID | None) -> Known | None:
        """Return the organization of that UID; None where there is none."""
        return self.organizations.get(uid) if uid else None


def directories(consoles: Collection[int]) -> dict[int, Directory]:
    """Return the directory of each of these consoles; one query."""
    found = {console: Directory() for console in consoles}
    rows = Organization.objects.filter(console__in=consoles).order_by()
    for console, *row in rows.values_list("console", *Known._fields):
        known = Known(*row)
        found[console].organizations[known.uid] = known
        found[console].names.add(folded(known.name))
    return found


def folded(name: str) -> str:
    """Return a name as it is compared with others: licenses are made out by hand."""
    return " ".join(name.split()).casefold()


def is_of(owner: Owner, organization: Known | None, *, owners: Container[Owner], directory: Directory) -> bool:
    """Whether an organization belongs in the report of that owner.

    An organization with reports of its own belongs in those, one of a reseller in the reseller's if there are any,
    and all others in the provider's.
    """
    console, owner_uid = owner
    uids = (organization.uid, organization.reseller_uid) if organization else ()
    for uid in uids:
        if uid and (console, uid) in owners:
            return uid == owner_uid
    known = directory.organizations.get(owner_uid)
    return known is None or known.type not in (Type.RESELLER, Type.COMPANY)
