"""The tables of this room."""

from django.contrib import admin

from accounts.administration import LookOnly, site
from reports.models import Agreement, Evidence, OwnerMonth, Report, ReportSettings, ReportVersion


@admin.register(Report, site=site)
class ReportTable(LookOnly):
    """Monthly usage reports."""

    list_display = ("number", "owner_name", "month", "status", "console", "waited_at", "approved_at", "gone_at")
    list_filter = ("status", "console")
    search_fields = ("owner_name", "number", "uid")


@admin.register(ReportVersion, site=site)
class ReportVersionTable(LookOnly):
    """What a report said, and when."""

    list_display = ("report", "read_at", "superseded_at", "was_approved", "is_complete", "total_points")
    list_filter = ("was_approved", "is_complete")
    search_fields = ("report__owner_name",)


@admin.register(ReportSettings, site=site)
class ReportSettingsTable(LookOnly):
    """How consoles treat reports."""

    list_display = ("console", "auto_approve", "read_at", "gone_at")
    list_filter = ("auto_approve",)
    search_fields = ("console__name",)


@admin.register(Agreement, site=site)
class AgreementTable(LookOnly):
    """By which day reports are submitted."""

    list_display = ("console", "submit_day")
    search_fields = ("console__name",)


@admin.register(OwnerMonth, site=site)
class OwnerMonthTable(LookOnly):
    """What people noted about the month of an owner."""

    list_display = ("console", "owner_uid", "month", "assignee", "submitted_on", "closed_on", "changed_at")
    list_filter = ("console",)
    search_fields = ("owner_uid", "note")


@admin.register(Evidence, site=site)
class EvidenceTable(LookOnly):
    """What was frozen of final reports, without the content."""

    list_display = ("console_name", "owner_name", "month", "number", "cause", "frozen_at")
    list_filter = ("cause", "console_name")
    search_fields = ("owner_name", "number")
