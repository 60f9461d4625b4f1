"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from usage.models import Commitment, Coverage, Gauge, OrganizationUsage, UsageLine, Workload


@admin.register(OrganizationUsage, site=site)
class OrganizationUsageTable(LookOnly):
    """Organizations that have usage."""

    list_display = ("organization", "organization_type", "console", "read_at", "gone_at")
    list_filter = ("organization_type", "console")
    search_fields = ("organization__name", "uid")


@admin.register(Workload, site=site)
class WorkloadTable(LookOnly):
    """Kinds of workloads."""

    list_display = ("name", "product", "unit_type", "platform_name", "console")
    list_filter = ("product", "unit_type", "console")
    search_fields = ("name", "uid")


@admin.register(UsageLine, site=site)
class UsageLineTable(LookOnly):
    """Usage from one reading to another."""

    list_display = (
        "usage",
        "server_uid",
        "workload",
        "used_units",
        "new_units",
        "rental_units",
        "valid_from",
        "valid_to",
    )
    search_fields = ("usage__organization__name", "server_uid")


@admin.register(Gauge, site=site)
class GaugeTable(LookOnly):
    """Sums of usage, now and this month."""

    list_display = ("kind", "subject", "unit_type", "console", "used_units", "month", "month_high", "changed_at")
    list_filter = ("kind", "unit_type", "console")
    search_fields = ("subject",)


@admin.register(Coverage, site=site)
class CoverageTable(LookOnly):
    """On which days usage was read."""

    list_display = ("console", "day", "first_read_at", "last_read_at", "reading_count")
    list_filter = ("console",)


@admin.register(Commitment, site=site)
class CommitmentTable(LookOnly):
    """What was committed to."""

    list_display = ("console", "points", "set_by", "set_at")
    search_fields = ("console__name",)
