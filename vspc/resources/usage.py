"""`/licensing/usage`: what each organization uses now, server by server."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypedDict, Unpack
from uuid import UUID

from vspc.connection import Connection
from vspc.paging import Page
from vspc.query import Filter, Sort
from vspc.resources.base import LARGEST_PAGE, Listing
from vspc.schemas import OrganizationUsage


class UsageOf(TypedDict, total=False):
    """Whose usage is meant, and on which servers; the contract has parameters of their own for these."""

    organization_uid: UUID | None
    organization_type: str | None
    provider_uid: UUID | None
    server_uid: UUID | None
    server_type: str | None


class UsageListing(Listing[OrganizationUsage]):
    """The current license usage of all organizations; those without usage are not in it."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, "/licensing/usage/organizations", OrganizationUsage, key="organization_uid")

    def walk(
        self,
        *,
        filter: Filter | None = None,
        sort: Sequence[Sort] | None = None,
        select: Iterable[str] | None = None,
        limit: int = LARGEST_PAGE,
        on_restart: Callable[[], None] | None = None,
        **of: Unpack[UsageOf],
    ) -> Iterator[Page[OrganizationUsage]]:
        """Yield pages as every list does, narrowed to `of`."""
        return self._walk(self._query(filter, sort, select, limit) | _narrowed(of), on_restart)

    def list(
        self,
        *,
        filter: Filter | None = None,
        sort: Sequence[Sort] | None = None,
        select: Iterable[str] | None = None,
        limit: int = LARGEST_PAGE,
        **of: Unpack[UsageOf],
    ) -> "list[OrganizationUsage]":
        """Return all values, narrowed to `of`; raises as `walk` does."""
        return self._list(self._query(filter, sort, select, limit) | _narrowed(of))


WIRE_NAMES = {
    "organization_uid": "organizationUid",
    "organization_type": "organizationType",
    "provider_uid": "providerUid",
    "server_uid": "serverUid",
    "server_type": "serverType",
}


def _narrowed(of: UsageOf) -> dict[str, str]:
    return {WIRE_NAMES[name]: str(value) for name, value in of.items() if value is not None}
