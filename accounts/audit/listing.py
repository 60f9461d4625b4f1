"""The page of the audit log."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpResponseBase

from accounts.audit.columns import COLUMNS
from accounts.audit.filters import AuditFilters
from accounts.audit.rows import AuditRow
from accounts.audit.sealing import last_seal
from accounts.http import SignedInRequest
from accounts.models import AuditEntry
from accounts.permissions import Permission, require
from ui.exports import exporting
from ui.listing import Listing

NARROW = "The audit log names what everybody does, and your scope is narrower than that."


class AuditList(Listing):
    """Everything that was written down, newest first."""

    name = "audit"
    row_name = "entry"
    columns = COLUMNS
    filters_class = AuditFilters
    page_template = "accounts/audit_list.html"
    fragment_template = "accounts/partials/audit_list.html"
    default_order = (F("pk").desc(),)
    export_permission = Permission.EXPORT.full_name

    request: SignedInRequest

    def rows(self) -> "QuerySet[AuditEntry]":
        """Return all entries: whoever may see the log may see all of it."""
        return AuditEntry.objects.all()

    def present(self, rows: Iterable[Any]) -> Iterator[AuditRow]:
        """Return entries as this person reads them."""
        self.seal = last_seal()
        sealed_pk = self.seal.last_pk if self.seal else 0
        return (AuditRow(entry, user=self.request.user, sealed_pk=sealed_pk) for entry in rows)

    def extra_context(self) -> dict[str, Any]:
        """Return how far the log is sealed."""
        return {"seal": self.seal}


@exporting
@require(Permission.VIEW_AUDIT)
def audit_list(request: SignedInRequest) -> HttpResponseBase:
    """Show the audit log to people who may see everything: there is no part of it that is anybody's alone."""
    if request.user.is_narrowed:
        raise PermissionDenied(NARROW)
    return AuditList.as_view()(request)
