"""What lists say of a report beyond its own row, as SQL."""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, DateField, Exists, F, FloatField, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast

from reports.models import Evidence, OwnerMonth, Report, ReportVersion
from reports.querysets import ReportQuerySet
from usage.months import month_before

# What a report said when it was approved, and says no more.
CHANGED = Exists(ReportVersion.objects.filter(report=OuterRef("pk"), was_approved=True, superseded_at__isnull=False))


def with_month_before(reports: ReportQuerySet, months: Collection[date]) -> ReportQuerySet:
    """Add `points_before`, those of the owner's report of the month before if there is one, and the `change` since.

    `months` are all months that a report may be of: databases do not agree on how to reckon with months.
    """
    known = [When(month=month, then=Value(month_before(month), DateField())) for month in months]
    before = Report.objects.complete().filter(
        console=OuterRef("console"), owner_uid=OuterRef("owner_uid"), month=OuterRef("month_before")
    )
    points = before.counting_first().values("version__total_points")[:1]
    rows = reports.annotate(month_before=Case(*known, default=Cast(Value(None), DateField())))
    rows = rows.annotate(points_before=Subquery(points, output_field=FloatField()))
    return rows.annotate(change=F("version__total_points") - F("points_before"))


def with_owner_month(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `submitted_on` and `closed_on`, None while nobody has said so."""
    kept = OwnerMonth.objects.filter(
        console=OuterRef("console"), owner_uid=OuterRef("owner_uid"), month=OuterRef("month")
    )
    return reports.annotate(
        submitted_on=Subquery(kept.values("submitted_on")[:1]), closed_on=Subquery(kept.values("closed_on")[:1])
    )


def with_file(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `evidence_with_file`, the key of the latest evidence that has the console's file; None where none has."""
    kept = Evidence.objects.filter(console=OuterRef("console"), report_uid=OuterRef("uid"), file__isnull=False)
    return reports.annotate(evidence_with_file=Subquery(kept.order_by("-frozen_at", "-pk").values("pk")[:1]))


def with_changed(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `is_changed`: whether a report says something else than when it was approved."""
    return reports.annotate(is_changed=CHANGED)
