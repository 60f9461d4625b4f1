"""The list of operations: what stands in it, and what its page shows around it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from accounts.permissions import Permission
from operations.columns import COLUMNS
from operations.filters import OperationFilters
from operations.models import Operation
from operations.rows import OperationRows
from operations.selectors import operation_rows
from ui.listing import Listing


class OperationList(Listing):
    """Everything that was asked of the consoles, newest first."""

    name = "operations"
    row_name = "operation"
    columns = COLUMNS
    filters_class = OperationFilters
    page_template = "operations/operation_list.html"
    fragment_template = "operations/partials/operation_list.html"
    default_order = (F("requested_at").desc(), F("position"))
    export_permission = Permission.EXPORT.full_name

    def rows(self) -> "QuerySet[Operation]":
        """Return operations with what a row shows."""
        return operation_rows(self.request.user)

    def present(self, rows: Iterable[Any]) -> OperationRows:
        """Return operations as rows at the moment of this answer."""
        self.presented = OperationRows(rows, self.now)
        return self.presented

    def extra_context(self) -> dict[str, Any]:
        """Return whether the page has to ask again, because something on it still moves."""
        return {"is_moving": self.presented.has_open}
