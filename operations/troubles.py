"""What alerts watch about operations: those of which nobody knows how they ended."""

from collections.abc import Iterator
from datetime import datetime

from accounts.permissions import Permission
from consoles.models import Product
from consoles.scoping import nobody_narrowed
from operations.findings import operations_unknown, unknown_text
from operations.rows import OperationRow
from operations.wording import shortened
from ui.severity import Severity
from ui.troubles import Measure, Rule, Trouble


def unknown_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield each operation that ended unknown; an episode is the day on which it was asked for. One query."""
    for operation in operations_unknown(nobody_narrowed(), now).iterator():
        yield _trouble(OperationRow(operation, now))


def _trouble(row: OperationRow) -> Trouble:
    operation = row.operation
    return Trouble(
        subject=f"operation:{operation.pk}",
        episode=f"{operation.requested_at:%Y-%m-%d}",
        level=0,
        severity=Severity.WARNING,
        name=shortened(operation.target_name),
        text=unknown_text(row),
        url=operation.get_absolute_url(),
        console_pk=operation.console_id,
        organization_pk=operation.organization_id,
        product=operation.target_kind if operation.target_kind in Product.values else "",
        at=operation.requested_at,
    )


def operation_rules() -> tuple[Rule, ...]:
    """Return every rule about operations."""
    return (
        Rule(
            key="operation.unknown",
            title="Nobody knows whether an operation was done",
            measure=Measure.EVENT,
            stages=(0,),
            permission=Permission.VIEW_OPERATIONS.full_name,
            source=unknown_troubles,
        ),
    )
