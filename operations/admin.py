"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from operations.models import Attempt, Batch, Operation


@admin.register(Batch, site=site)
class BatchTable(LookOnly):
    """What was asked for at once, without the file that came along."""

    list_display = ("kind", "reason", "requested_by", "requested_at", "file_name")
    list_filter = ("kind",)
    search_fields = ("reason", "requested_by__username")


@admin.register(Operation, site=site)
class OperationTable(LookOnly):
    """What was asked of consoles."""

    list_display = ("kind", "target_name", "state", "console", "organization", "requested_at", "finished_at", "error")
    list_filter = ("state", "kind", "console")
    search_fields = ("target_name", "target_uid", "error")


@admin.register(Attempt, site=site)
class AttemptTable(LookOnly):
    """What was sent to consoles."""

    list_display = ("operation", "number", "sent_at", "accepted_at", "ended_at", "outcome", "error_type")
    list_filter = ("outcome",)
    search_fields = ("error", "action_uid", "operation__target_name")
