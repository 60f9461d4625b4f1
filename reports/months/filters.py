"""The filters of the list of reports. Several values of one filter are any of them; several filters are all of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django_filters import CharFilter

from consoles.models import Console
from reports.models import Report
from reports.querysets import ReportQuerySet
from ui.filters import AnyOf, ListingFilters, Ticked

SEARCHED = ("owner_name", "licensee", "console__name")
LARGEST_NUMBER = 2**63 - 1


class MonthOf(AnyOf):
    """Reports of some months, each as a year and a month of it."""

    def filter(self, qs: QuerySet[Any], value: Sequence[str]) -> QuerySet[Any]:
        """Narrow `qs`; no value narrows nothing."""
        months = [date.fromisoformat(f"{month}-01") for month in value or ()]
        return qs.filter(month__in=months) if months else qs


class ReportFilters(ListingFilters):
    """What the list of reports can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    console = AnyOf(label="Console", field_name="console__name", choices=())
    month = MonthOf(label="Month", choices=())
    status = AnyOf(label="Status", choices=Report.Status.choices)
    owner = CharFilter(label="Owner", method="by_owner", max_length=500)
    open = Ticked(label="Not submitted", method="by_submission")
    changed = Ticked(label="Changed after approval", method="by_change")
    gone = Ticked(label="Gone at the console", method="by_presence")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        user = self.request.user
        names = Console.objects.visible_to(user).values_list("name", flat=True)
        said = Report.objects.visible_to(user).complete().order_by("-month").values_list("month", "status").distinct()
        months = dict.fromkeys(month for month, _ in said)
        others = {status for _, status in said} - {"", *Report.Status.values}
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
        self.filters["month"].extra["choices"] = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months]
        # What a console says beyond what we know of stays as it came.
        self.filters["status"].extra["choices"] = [
            *((value, title.capitalize()) for value, title in Report.Status.choices),
            *((status, status) for status in sorted(others)),
        ]

    def search(self, reports: ReportQuerySet, _name: str, words: str) -> ReportQuerySet:
        """Reports with `words` in a name, or of this number."""
        is_number = words.isascii() and words.isdecimal() and int(words) <= LARGEST_NUMBER
        condition = Q(number=int(words)) if is_number else Q()
        for field in SEARCHED:
            condition |= self.named(field, icontains=words)
        return reports.filter(condition)

    def named(self, field: str, **words: str) -> Q:
        """Reports with a name like that."""
        return Q(**{f"{field}__{how}": what for how, what in words.items()})

    def by_owner(self, reports: ReportQuerySet, _name: str, words: str) -> ReportQuerySet:
        """Reports of the owner of this name, or of all that have it in their names."""
        named = Report.objects.visible_to(self.request.user).filter(owner_name__iexact=words)
        how = "iexact" if named.exists() else "icontains"
        return reports.filter(**{f"owner_name__{how}": words})

    def by_submission(self, reports: ReportQuerySet, _name: str, ticked: bool) -> ReportQuerySet:
        """Reports of which nobody has said that they were submitted."""
        return reports.filter(("submitted_on", None)) if ticked else reports

    def by_change(self, reports: ReportQuerySet, _name: str, ticked: bool) -> ReportQuerySet:
        """Reports that say something else than when they were approved."""
        return reports.filter(("is_changed", True)) if ticked else reports

    def by_presence(self, reports: ReportQuerySet, _name: str, ticked: bool) -> ReportQuerySet:
        """Reports that the console does not list any more."""
        return reports.exclude(gone_at=None) if ticked else reports


class OwnReportFilters(ReportFilters):
    """The same for somebody who does not see everything: what is not shown is not found by it either."""

    SHOWN: ClassVar = {"owner_name": Q(("is_owner_shown", True)), "licensee": Q(("is_whole", True))}

    def named(self, field: str, **words: str) -> Q:
        """Reports with a name like that, if it is shown."""
        return super().named(field, **words) & self.SHOWN.get(field, Q())

    def by_owner(self, reports: ReportQuerySet, _name: str, words: str) -> ReportQuerySet:
        """Reports of the owner of this name, or of all that have it in their names."""
        named = reports.filter(self.named("owner_name", iexact=words))
        return named if named.exists() else reports.filter(self.named("owner_name", icontains=words))
