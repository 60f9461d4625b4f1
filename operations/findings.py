"""Operations of which nobody knows how they ended: somebody has to look, since nothing repeats them by itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from operations.models import Operation, OperationQuerySet
from operations.rows import OperationRow
from operations.selectors import operation_rows
from operations.wording import operations, shortened
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import ago

REMEMBERED = timedelta(days=30)
# So many get a sentence each; more stand in one.
MOST_NAMED = 3


def operation_findings(user: User | AnonymousUser, now: datetime) -> Iterator[Finding]:
    """Yield what ended unknown, for those who may see operations; two queries.

    What was asked for again settles it unless that did nothing: then nobody knows more than before.
    """
    if not user.has_perm(Permission.VIEW_OPERATIONS.full_name):
        return
    unknown = operations_unknown(user, now)
    count, oldest_first = unknown.count(), list(unknown.order_by("requested_at", "pk")[:MOST_NAMED])
    if count > MOST_NAMED:
        yield _group_finding(count, oldest_first[0])
        return
    for operation in oldest_first:
        yield _finding(OperationRow(operation, now))


def unknown_text(row: OperationRow) -> str:
    """Return who asked for it, and what to look at."""
    asked = f"was asked for by {row.person} {ago(row.operation.requested_at, row.now)}"
    advice = row.operation.advice
    return f"\u201c{row.title}\u201d {asked}, and nobody knows whether it was done. {advice}".rstrip()


def operations_unknown(user: User | AnonymousUser, now: datetime) -> OperationQuerySet:
    """Return what ended unknown of late and still is.

    What was asked for again settles it unless that did nothing: then nobody knows more than before.
    """
    since = Operation.objects.filter(
        console=OuterRef("console"),
        target_kind=OuterRef("target_kind"),
        target_uid=OuterRef("target_uid"),
        requested_at__gt=OuterRef("requested_at"),
    ).exclude(state__in=(Operation.State.CANCELED, Operation.State.FAILED))
    rows = operation_rows(user).filter(state=Operation.State.UNKNOWN, requested_at__gte=now - REMEMBERED)
    return rows.filter(~Exists(since))


def _finding(row: OperationRow) -> Finding:
    operation = row.operation
    return Finding(
        key=f"operation:unknown:{operation.pk}",
        subject=shortened(operation.target_name),
        text=unknown_text(row),
        severity=Severity.WARNING,
        url=operation.get_absolute_url(),
        link="Open operation",
        since=operation.requested_at,
    )


def _group_finding(count: int, oldest: Operation) -> Finding:
    return Finding(
        key="operation:unknown",
        subject=operations(count).capitalize(),
        text="ended without anybody knowing whether they were done: look at each, then start again what was not.",
        severity=Severity.WARNING,
        url=f"{reverse('operations:operation_list')}?state={Operation.State.UNKNOWN}",
        link="Show operations",
        since=oldest.requested_at,
    )
