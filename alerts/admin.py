"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from alerts.models import CalendarFeed, Channel, Message


@admin.register(CalendarFeed, site=site)
class CalendarFeedTable(LookOnly):
    """Calendar feeds, without what opens them."""

    list_display = ("name", "user", "hint", "created_at", "last_used_at", "revoked_at")
    search_fields = ("name", "user__username")


@admin.register(Channel, site=site)
class ChannelTable(LookOnly):
    """Channels, without their addresses."""

    list_display = ("name", "owner", "state", "failing_since", "failure", "tested_at", "confirmed_at")
    list_filter = ("state",)
    search_fields = ("name", "owner__username", "shown_address")


@admin.register(Message, site=site)
class MessageTable(LookOnly):
    """What was sent by channels, or is to be."""

    list_display = ("subject", "channel", "kind", "state", "created_at", "due_at", "attempt_count", "error")
    list_filter = ("state", "kind")
    search_fields = ("subject", "error", "channel__name")
