"""Reads that answer what the pages about operations ask."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from operations.kinds import kind_of
from operations.models import Attempt, Batch, Operation, OperationQuerySet
from operations.rows import ROW_FIELDS
from operations.wording import state_rank


def operation_rows(user: User | AnonymousUser) -> OperationQuerySet:
    """Return the operations that this person may see, with what a row shows."""
    others = Operation.objects.visible_to(user).filter(batch=OuterRef("batch")).exclude(pk=OuterRef("pk"))
    attempts = Attempt.objects.filter(operation=OuterRef("pk")).order_by().values("operation").annotate(n=Count("pk"))
    return _plain_rows(user).annotate(
        is_of_many=Exists(others), attempt_count=Coalesce(Subquery(attempts.values("n")), 0)
    )


def operation_find(pk: UUID, *, user: User | AnonymousUser) -> Operation | None:
    """Return an operation with what its page shows, None when there is none of that key in sight."""
    return (
        operation_rows(user)
        .only(*ROW_FIELDS, "batch__file_name", "batch__file_size", "batch__file_sha256", "batch__retry_of")
        .filter(pk=pk)
        .first()
    )


def batch_find(pk: UUID, *, user: User | AnonymousUser) -> Batch | None:
    """Return a batch without its file, None when there is none of that key in sight."""
    batches = Batch.objects.visible_to(user).select_related("requested_by").defer("file_content")
    return batches.filter(pk=pk).first()


def batch_rows(batch: Batch, *, user: User | AnonymousUser) -> OperationQuerySet:
    """Return the operations of a batch: what nobody knows the end of, what failed, what runs, and then the rest."""
    return _plain_rows(user).filter(batch=batch).order_by(state_rank(), "position", "pk")


def may_act_on(user: User, kind: str, target_kind: str) -> bool:
    """Return whether this person may ask for such an operation; nobody may for a kind that no room knows."""
    try:
        permission = kind_of(kind).permission(target_kind)
    except KeyError:
        return False
    return user.has_perm(permission.full_name)


def target_kinds(batch: Batch, *, user: User | AnonymousUser) -> set[str]:
    """Return the kinds of servers that a batch is about."""
    return set(Operation.objects.visible_to(user).filter(batch=batch).order_by().values_list("target_kind", flat=True))


def _plain_rows(user: User | AnonymousUser) -> OperationQuerySet:
    rows = Operation.objects.visible_to(user).select_related("console", "organization", "batch__requested_by")
    return rows.only(*ROW_FIELDS)
