"""How many concerns the pre-flight has about each report of the board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from reports.board.rows import BoardRow
from reports.models import Report
from reports.preflight import concerns_of
from ui.severity import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class ConcernCount:
    """How many concerns there are about a report, and the most urgent of them; None without any."""

    count: int
    severity: Severity | None

    @property
    def title(self) -> str:
        """The number in words."""
        return f"{self.count} concern{'' if self.count == 1 else 's'}" if self.count else "no concerns"


def concern_counts(
    rows: Iterable[BoardRow], *, user: User | AnonymousUser, now: datetime
) -> list[tuple[BoardRow, ConcernCount]]:
    """Return the rows that have a report, each with its concerns; as many queries for each as the pre-flight takes.

    The rules look at one report at a time, so the board asks for this by itself once it is shown.
    """
    reported = {row.report.pk: row for row in rows if row.report}
    reports = Report.objects.visible_to(user).select_related("version", "console").filter(pk__in=reported)
    found = reports.defer("version__compressed", "console__api_key", "console__password").in_bulk()
    return [(row, _count(found[pk], now)) for pk, row in reported.items() if pk in found]


def _count(report: Report, now: datetime) -> ConcernCount:
    concerns = concerns_of(report, now=now)
    return ConcernCount(count=len(concerns), severity=concerns[0].severity if concerns else None)
