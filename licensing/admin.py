"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from licensing.models import License, LicenseChange


@admin.register(License, site=site)
class LicenseTable(LookOnly):
    """What is installed on each server."""

    list_display = (
        "server",
        "product",
        "organization",
        "console",
        "status",
        "edition",
        "expires_on",
        "units",
        "used_units",
        "read_at",
        "gone_at",
    )
    list_filter = ("product", "status", "auto_update", "console")
    search_fields = ("server__name", "organization__name", "licensee", "uid")


@admin.register(LicenseChange, site=site)
class LicenseChangeTable(LookOnly):
    """What changed about licenses."""

    list_display = ("license", "kind", "field", "before", "after", "seen_at")
    list_filter = ("kind", "field")
    search_fields = ("license__server__name", "before", "after")
