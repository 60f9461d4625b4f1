"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from alerts.models import CalendarFeed


@admin.register(CalendarFeed, site=site)
class CalendarFeedTable(LookOnly):
    """Calendar feeds, without what opens them."""

    list_display = ("name", "user", "hint", "created_at", "last_used_at", "revoked_at")
    search_fields = ("name", "user__username")
