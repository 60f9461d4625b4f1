"""What lists say of a report beyond its own row, as SQL."""

from collections.abc import Collection
from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from consoles.models import Organization
from consoles.scoping import Person, covered
from reports.models import Evidence, OwnerMonth, Report, ReportVersion
from reports.own import own_points
from reports.querysets import ReportQuerySet
from usage.months import month_before

# What a report said when it was approved, and says no more.
CHANGED = Exists(ReportVersion.objects.filter(report=OuterRef("pk"), was_approved=True, superseded_at__isnull=False))


def with_month_before(reports: ReportQuerySet, months: Collection[date]) -> ReportQuerySet:
    """Add `points_before`, those of the owner's report of the month before if there is one, and the `change` since.

    `months` are all months that a report may be of: databases do not agree on how to reckon with months.
    """
    points = _before().values("version__total_points")[:1]
    rows = reports.annotate(month_before=_month_before(months))
    rows = rows.annotate(points_before=Subquery(points, output_field=FloatField()))
    return rows.annotate(change=F("version__total_points") - F("points_before"))


def with_own_months(reports: ReportQuerySet, months: Collection[date], user: Person) -> ReportQuerySet:
    """Add the same for somebody who does not see everything, and `points_shown`; and what is shown of a report at all.

    `is_whole` tells whether that is everything, `is_owner_shown` whether the owner is in scope; `owner_shown` and
    `licensee_shown` are the names, if they are. The points of a report that is not whole are those of the lines that
    are in scope.
    """
    whole, owners = covered(user), Organization.objects.visible_to(user).values("pk")
    rows = reports.annotate(month_before=_month_before(months), is_whole=_whether(whole))
    rows = rows.annotate(
        is_owner_shown=_whether(whole | Q(owner__in=owners)),
        owner_shown=Case(When(whole | Q(owner__in=owners), then=F("owner_name")), default=Value("")),
        licensee_shown=Case(When(whole, then=F("licensee")), default=Value("")),
        version_before=Subquery(_before().values("version")[:1]),
        total_before=Subquery(_before().values("version__total_points")[:1], output_field=FloatField()),
    )
    rows = rows.annotate(
        points_shown=Case(When(whole, then=F("version__total_points")), default=own_points("version", user)),
        points_before=Case(When(whole, then=F("total_before")), default=own_points("version_before", user)),
    )
    return rows.annotate(change=F("points_shown") - F("points_before"), is_changed=_whether(whole & Q(CHANGED)))


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _month_before(months: Collection[date]) -> Case:
    known = [When(month=month, then=Value(month_before(month), DateField())) for month in months]
    return Case(*known, default=Cast(Value(None), DateField()))


def _before() -> ReportQuerySet:
    """The reports of the same owner of the month before, the one that counts first."""
    before = Report.objects.complete().filter(
        console=OuterRef("console"), owner_uid=OuterRef("owner_uid"), month=OuterRef("month_before")
    )
    return before.counting_first()


def with_owner_month(reports: ReportQuerySet, user: Person) -> ReportQuerySet:
    """Add `submitted_on` and `closed_on`, None while nobody has said so, and where the console is not in scope."""
    kept = OwnerMonth.objects.covered_by(user).filter(
        console=OuterRef("console"), owner_uid=OuterRef("owner_uid"), month=OuterRef("month")
    )
    return reports.annotate(
        submitted_on=Subquery(kept.values("submitted_on")[:1]), closed_on=Subquery(kept.values("closed_on")[:1])
    )


def with_file(reports: ReportQuerySet, user: Person) -> ReportQuerySet:
    """Add `evidence_with_file`, the key of the latest evidence that has the console's file; None where none has."""
    kept = Evidence.objects.covered_by(user).filter(
        console=OuterRef("console"), report_uid=OuterRef("uid"), file__isnull=False
    )
    return reports.annotate(evidence_with_file=Subquery(kept.order_by("-frozen_at", "-pk").values("pk")[:1]))


def with_changed(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `is_changed`: whether a report says something else than when it was approved."""
    return reports.annotate(is_changed=CHANGED)
