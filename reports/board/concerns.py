"""How many concerns the pre-flight has about each report of the board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from reports.board.rows import BoardRow
from reports.models import Report
from reports.preflight import Concern, count_of
from reports.preflight.remembering import concerns_remembered
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
    """Return the rows that have a report, each with its concerns, as they were found at most five minutes ago."""
    reported = {row.report.pk: row for row in rows if row.report}
    reports = Report.objects.covered_by(user).select_related("version", "console").filter(pk__in=reported)
    found = concerns_remembered(
        list(reports.defer("version__compressed", "console__api_key", "console__password")), now=now
    )
    return [(row, _count(found[pk])) for pk, row in reported.items() if pk in found]


def _count(concerns: Sequence[Concern]) -> ConcernCount:
    return ConcernCount(count=count_of(concerns), severity=concerns[0].severity if concerns else None)
