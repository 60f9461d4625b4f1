"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from consoles.models import Console, Freshness, Location, Organization, ScopeGrant, Server


@admin.register(Console, site=site)
class ConsoleTable(LookOnly):
    """Connections to consoles, without their credentials."""

    list_display = ("name", "url", "auth_kind", "is_active", "is_demo", "version", "signed_in_as", "role")
    list_filter = ("is_active", "is_demo")
    search_fields = ("name", "url")


@admin.register(ScopeGrant, site=site)
class ScopeGrantTable(LookOnly):
    """What is in whose scope."""

    list_display = ("user", "token", "console", "organization")
    list_filter = ("console",)
    search_fields = ("user__username", "token__name", "organization__name")


@admin.register(Organization, site=site)
class OrganizationTable(LookOnly):
    """Providers, resellers and companies."""

    list_display = ("name", "type", "status", "reseller", "console", "read_at", "gone_at")
    list_filter = ("type", "console")
    search_fields = ("name", "uid")


@admin.register(Location, site=site)
class LocationTable(LookOnly):
    """Places at which servers stand."""

    list_display = ("name", "console", "organization_uid", "read_at", "gone_at")
    list_filter = ("console",)
    search_fields = ("name", "uid")


@admin.register(Server, site=site)
class ServerTable(LookOnly):
    """What carries licenses."""

    list_display = ("name", "kind", "organization", "console", "version", "status", "read_at", "gone_at")
    list_filter = ("kind", "console")
    search_fields = ("name", "uid")


@admin.register(Freshness, site=site)
class FreshnessTable(LookOnly):
    """How old each list of a console is."""

    list_display = ("console", "step", "part", "refreshed_at", "failed_at", "is_permitted", "row_count")
    list_filter = ("step", "is_permitted", "console")
    search_fields = ("part", "reason")
