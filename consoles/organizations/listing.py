"""The list of organizations: what stands in it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from consoles.models import Freshness, Organization
from consoles.organizations.columns import COLUMNS
from consoles.organizations.filters import OrganizationFilters
from consoles.sight import resellers_named
from ui.listing import Listing

# What a row reads; a list must not carry the secrets of consoles.
ROW_FIELDS = (
    "uid", "name", "type", "status", "read_at", "gone_at", "console", "console__name", "reseller", "reseller__name",
)  # fmt: skip
# The list of the console that has all organizations; that of companies only says more of some.
PART = "organizations"


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """An organization as the list has one; `listed_at` is when the console's list was read, None before that."""

    organization: Organization
    listed_at: datetime | None
    named: Container[int]

    @property
    def reseller(self) -> str:
        """The reseller of the company; empty without one that may be named."""
        reseller = self.organization.reseller
        return reseller.name if reseller and reseller.pk in self.named else ""

    @property
    def refreshed_at(self) -> datetime:
        """When the console was last asked."""
        return max(self.listed_at or self.organization.read_at, self.organization.read_at)


class OrganizationList(Listing):
    """Providers, resellers and companies by name."""

    name = "organizations"
    row_name = "organization"
    columns = COLUMNS
    filters_class = OrganizationFilters
    default_order = (F("name").asc(),)
    export_permission = Permission.EXPORT.full_name

    request: SignedInRequest

    def rows(self) -> "QuerySet[Organization]":
        """Return organizations with what a row shows."""
        organizations = Organization.objects.visible_to(self.request.user)
        return organizations.select_related("console", "reseller").only(*ROW_FIELDS)

    def present(self, rows: Iterable[Any]) -> Iterator[OrganizationRow]:
        """Return organizations as rows with their age."""
        named, listed = resellers_named(self.request.user), self.listed
        return (OrganizationRow(row, listed.get(row.console_id), named) for row in rows)

    @cached_property
    def listed(self) -> Mapping[int, datetime | None]:
        """When the directory of each console was read, by its key."""
        read = Freshness.objects.visible_to(self.request.user).filter(step=Freshness.Step.DIRECTORY, part=PART)
        return dict(read.order_by().values_list("console", "refreshed_at"))
