"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from refresh.models import Refresh, RefreshStep


@admin.register(Refresh, site=site)
class RefreshTable(LookOnly):
    """What read consoles, and when."""

    list_display = (
        "console",
        "state",
        "trigger",
        "requested_by",
        "requested_at",
        "started_at",
        "finished_at",
        "reason",
    )
    list_filter = ("state", "trigger", "console")
    search_fields = ("reason",)


@admin.register(RefreshStep, site=site)
class RefreshStepTable(LookOnly):
    """The lists that were read."""

    list_display = ("refresh", "step", "part", "state", "seen_count", "changed_count", "gone_count", "finished_at")
    list_filter = ("step", "state")
    search_fields = ("part", "reason")
