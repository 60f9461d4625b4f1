"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from exports.models import ExportJob


@admin.register(ExportJob, site=site)
class ExportJobTable(LookOnly):
    """Excel files that people have asked for."""

    list_display = ("name", "user", "state", "asked_at", "finished_at", "expires_at", "row_count", "size", "reason")
    list_filter = ("state",)
    search_fields = ("name", "user__username", "reason")
