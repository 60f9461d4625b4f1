"""What the tabs that are worked out are narrowed by: licenses, changes, and what our readings differ in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

LONGEST = 500


class Narrowed(Protocol):
    """A row that can be left out."""

    @property
    def organization_title(self) -> str:
        """The name of its organization; empty without any."""
        ...

    @property
    def organization_uid(self) -> UUID | None:
        """The UID of its organization."""
        ...

    @property
    def product(self) -> str:
        """The product, as addresses name it."""
        ...

    @property
    def kind(self) -> str:
        """What kind of row it is."""
        ...


Row = TypeVar("Row", bound=Narrowed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """What the address asks for; what is empty asks for nothing."""

    # Words in the organization's name, or its UID.
    organization: str = ""
    product: str = ""
    kind: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.organization or self.product or self.kind)

    def of(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that fit, in their order."""
        return [row for row in rows if self._fits(row)]

    @property
    def lines(self) -> Q:
        """The same of lines of a version, which have no kind."""
        fits = Q(product=self.product) if self.product else Q()
        if not self.organization:
            return fits
        uid = _uid(self.organization)
        named = Q(organization_name__icontains=self.organization)
        return fits & (Q(organization_uid=uid) if uid else named)

    def _fits(self, row: Narrowed) -> bool:
        words = self.organization.casefold()
        names = row.organization_title.casefold(), str(row.organization_uid or "")
        return (
            any(words in name for name in names) and self.product in ("", row.product) and self.kind in ("", row.kind)
        )


def narrowing_of(query: QueryDict) -> Narrowing:
    """Return what an address asks for."""
    return Narrowing(**{name: query.get(name, "").strip()[:LONGEST] for name in ("organization", "product", "kind")})


def _uid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
