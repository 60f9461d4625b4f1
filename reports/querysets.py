"""Reads of reports in the words of the domain."""

from datetime import date
from typing import TYPE_CHECKING, Self

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
