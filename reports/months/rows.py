"""Reports as the list of all months shows and exports them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from reports import hidden
from reports.board.ages import Age, ReportAges
from reports.models import Report
from ui import wording


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report with what columns read; it carries the annotations of `reports.months.annotations`."""

    report: Report
    known: Age
    now: datetime

    @property
    def points(self) -> float | None:
        """The points of the report; None where it does not say."""
        return self.report.version.total_points if self.report.version else None

    @property
    def points_gap(self) -> str:
        """Why there are no points."""
        return "The report does not say how many."

    @property
    def owner_title(self) -> str:
        """Whose report it is."""
        return self.report.owner_title

    @property
    def heading(self) -> str:
        """What leads to its page."""
        return self.owner_title

    @property
    def licensee(self) -> str:
        """The licensee that the console names; empty where it is the owner itself."""
        return self.report.licensee

    @property
    def points_before(self) -> float | None:
        """Those of the owner's report of the month before."""
        return self.report.points_before  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def change(self) -> float | None:
        """Points more than in the month before; None where either is unknown."""
        return self.report.change  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def change_share(self) -> float | None:
        """The change as a share of the points before; None where those are none, or unknown."""
        return self.change / self.points_before if self.change is not None and self.points_before else None

    @property
    def evidence_with_file(self) -> int | None:
        """The key of the evidence whose file is the console's own of this report; None where there is no file."""
        return self.report.evidence_with_file  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def file_gap(self) -> str:
        """Why there is no file."""
        if self.report.is_approved:
            return "The console's file has not been fetched yet."
        return "The report is not approved yet: the console's file is fetched once it is."

    @property
    def refreshed_at(self) -> datetime | None:
        """When the console said so last."""
        return self.known.read_at

    @property
    def age(self) -> str:
        """How old what is said is."""
        return wording.age(self.known.read_at, self.now)

    @property
    def is_stale(self) -> bool:
        """Whether that is older than it should be."""
        return self.known.is_stale


class OwnReportRow(ReportRow):
    """What somebody may see of a report of which that need not be everything; see `with_own_months`."""

    @property
    def is_whole(self) -> bool:
        """Whether everything of the report is in scope."""
        return self.report.is_whole  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def is_owner_shown(self) -> bool:
        """Whether the owner may be named."""
        return self.report.is_owner_shown  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def points(self) -> float | None:
        """The points of the report, or of the lines that are in scope."""
        return self.report.points_shown  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def points_gap(self) -> str:
        """Why there are no points."""
        return super().points_gap if self.is_whole else "No line of the report is in your scope."

    @property
    def owner_title(self) -> str:
        """Whose report it is, if that may be named."""
        return self.report.owner_title if self.is_owner_shown else hidden.OWNER

    @property
    def heading(self) -> str:
        """What leads to its page: the owner, or the number of the report where that is not shown."""
        return self.report.owner_title if self.is_owner_shown else f"Report {self.report.number}"

    @property
    def licensee(self) -> str:
        """The licensee of a report that is in scope as a whole."""
        return self.report.licensee if self.is_whole else ""

    @property
    def file_gap(self) -> str:
        """Why there is no file."""
        return super().file_gap if self.is_whole else "It is about the whole report."


class ReportRows:
    """Reports as rows, each with its age."""

    def __init__(self, reports: Iterable[Report], *, ages: ReportAges, made: type[ReportRow] = ReportRow) -> None:
        self.reports = reports
        self.ages = ages
        self.made = made

    def __iter__(self) -> Iterator[ReportRow]:
        for report in self.reports:
            yield self.made(report, self.ages.of(report.console, report.month, report), self.ages.now)
