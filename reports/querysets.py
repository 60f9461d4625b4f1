"""Reads of reports in the words of the domain."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F

from consoles.querysets import CurrentQuerySet

if TYPE_CHECKING:
    from reports.models import Report  # noqa: F401


class ReportQuerySet(CurrentQuerySet["Report"]):
    """Reports, and what can be asked of them."""

    def complete(self) -> Self:
        """Reports of which a whole version has been read."""
        return self.filter(version__isnull=False)

    def of_month(self, month: date) -> Self:
        """Reports of the usage of one month."""
        return self.filter(month=month)

    def counting_first(self) -> Self:
        """Reports by month; of several of one owner and month the one that counts first: listed still, and made last.

        Whatever compares months asks for this order, so that all of them compare with the same report.
        """
        is_listed, made = F("gone_at").desc(nulls_first=True), F("generated_at").desc(nulls_last=True)
        return self.order_by("month", is_listed, made, F("pk").desc())
