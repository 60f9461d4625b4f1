"""The peer of our lists: Django's administration of the same tables, behind the same middleware."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone

from licensing.models import License
from operations.models import Operation
from usage.models import Gauge
from usage.selectors.frame import frame_for
from vspcdash import urls


class PeerSite(admin.AdminSite):
    """Whoever is signed in sees everything."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let everybody in."""
        return True


class PeerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """A list of 50 rows, to be looked at."""

    list_per_page = 50

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let everybody look."""
        return True


class LicenseAdmin(PeerAdmin):
    """The list of licenses, most urgent first."""

    list_display = (
        "product", "organization", "reseller", "server", "status", "type", "expires_on", "renewal", "units_used",
        "console", "read_at",
    )  # fmt: skip
    list_select_related = ("console", "server", "organization__reseller")
    ordering = ("urgency_rank", F("expires_on").asc(nulls_last=True), "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[License]:
        """Those that the console still has, with what they are ordered by."""
        return License.objects.with_urgency(timezone.now()).current()

    def reseller(self, row: License) -> str:
        """Whose company it is."""
        return row.reseller_name

    def renewal(self, row: Any) -> str:
        """Whether it is prolonged without a person."""
        return str(row.renewal)

    def units_used(self, row: License) -> str:
        """Used of all."""
        return f"{row.used_units} / {row.units} {row.unit_type}"


class GaugeAdmin(PeerAdmin):
    """The list of what organizations use, the largest first."""

    list_display = (
        "usage", "reseller_name", "used_units", "this_high", "last_end", "change", "new_units", "rental_units",
        "console", "changed_at",
    )  # fmt: skip
    list_select_related = ("console", "usage__organization__reseller")
    ordering = (F("unit_type").desc(), F("used_units").desc(nulls_last=True), "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gauge]:
        """Those of organizations that use something."""
        frame = frame_for(request.user, timezone.now())
        return Gauge.objects.of_kind(Gauge.Kind.ORGANIZATION).with_month(frame).present(frame.month)

    def reseller_name(self, row: Gauge) -> str:
        """Whose company it is."""
        organization = row.usage.organization if row.usage else None
        return organization.reseller.name if organization and organization.reseller else ""

    def this_high(self, row: Any) -> float | None:
        """The highest of this month."""
        return row.this_high  # type: ignore[no-any-return]  # annotated

    def last_end(self, row: Any) -> float | None:
        """The end of last month."""
        return row.last_end  # type: ignore[no-any-return]  # annotated

    def change(self, row: Any) -> float | None:
        """Now against the end of last month."""
        return row.change  # type: ignore[no-any-return]  # annotated


class OperationAdmin(PeerAdmin):
    """The list of operations, newest first."""

    list_display = (
        "kind", "target_name", "state", "requested_by", "requested_at", "error", "duration", "console", "reason",
    )  # fmt: skip
    list_select_related = ("console", "batch__requested_by")
    ordering = ("-requested_at", "position", "pk")

    def requested_by(self, row: Operation) -> str:
        """Who asked for it."""
        return row.batch.requested_by.username

    def reason(self, row: Operation) -> str:
        """Why."""
        return row.batch.reason


site = PeerSite(name="peer")
site.register(License, LicenseAdmin)
site.register(Gauge, GaugeAdmin)
site.register(Operation, OperationAdmin)
urlpatterns = [path("peer/", site.urls), *urls.urlpatterns]
