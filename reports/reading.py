"""Where a console's reports and their settings go."""

from collections.abc import Callable, Container, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from consoles.directory import Links, clip
from consoles.mirror import Mirror, Pace, Reading
from consoles.models import Console, Freshness
from consoles.upsert import Values
from reports.flattening import NAME_LENGTH
from reports.models import Report, ReportSettings
from reports.versions import VersionWriter, version_show
from usage.months import day_of, month_before, month_of
from vspc import report_schemas as wire

NO_OWNER = UUID(int=0)
# Consoles send the first day of their calendar where they have none, and no report is of next year.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=366)
EMPTY = "The console lists no report at all, where it listed some before; the next reading decides."


class ReportMirror(Mirror[wire.LicenseReport]):
    """Writes one report after the other: the rows of its version first, then the report that shows them."""

    model = Report

    def __init__(self, console: Console, links: Links) -> None:
        super().__init__(console)
        self.links = links
        # The key of the version that says what was read, by the UID of the report.
        self.versions: dict[UUID, int] = {}

    def write(self, readings: Iterable[Reading[wire.LicenseReport]], *, proceed: Callable[[], None]) -> int:
        """Insert or update reports, and return how many there were; `proceed` is called before each transaction."""
        count, pace = 0, Pace()
        writer = VersionWriter(self.links, pace=pace, proceed=proceed)
        for reading in readings:
            report = self._place(reading)
            version = writer.write(report, reading)
            self.versions[reading.uid] = version.pk
            upsert = self.upsert([reading])
            proceed()
            with pace.transaction():
                self.write_rows(upsert)
                version_show(report, version, reading=reading)
            count += 1
        return count

    def doubt(self, *, row_count: int) -> str:
        """An empty list where there were reports is believed when it comes a second time in a row.

        A console that has just been started answers so, and nobody would be expected to report any more.
        """
        if row_count or not Report.objects.complete().current().filter(console=self.console).exists():
            return ""
        was_empty = Freshness.objects.filter(console=self.console, step=Freshness.Step.REPORTS, reason=EMPTY)
        return "" if was_empty.exists() else EMPTY

    def let_go(self, *, seen: Container[int], read_from: datetime, proceed: Callable[[], None]) -> int:
        """Delete the versions that no report shows any more, those too that somebody died over."""
        VersionWriter(self.links, pace=Pace(), proceed=proceed).prune(self.console)
        return 0

    def values(self, reading: Reading[wire.LicenseReport]) -> Values:
        """Which report it is, and its status."""
        of = reading.value.report_parameters
        interval = of.report_interval or wire.ReportInterval()
        starts, ends = (
            plausible(moment, reading.sent_at) for moment in (interval.start_of_interval, interval.end_of_interval)
        )
        return {
            "number": of.report_id,
            "owner_name": clip(of.organization_name, NAME_LENGTH),
            "owner_uid": of.organization_uid or NO_OWNER,
            "owner_id": self.links.organization(of.organization_uid),
            "licensee": clip(of.license_company_name, NAME_LENGTH),
            "status": clip(reading.value.report_status),
            "generated_at": plausible(of.generation_date, reading.sent_at),
            "starts_on": day_of(starts) if starts else None,
            "ends_on": day_of(ends) if ends else None,
            "month": month_of_report(of, reading.sent_at),
            "version_id": self.versions[reading.uid],
        }

    def _place(self, reading: Reading[wire.LicenseReport]) -> Report:
        """The row of a report, which its version refers to; without a version nobody sees it."""
        of = reading.value.report_parameters
        defaults = {
            "number": of.report_id,
            "owner_uid": of.organization_uid or NO_OWNER,
            "month": month_of_report(of, reading.sent_at),
            "read_at": reading.sent_at,
        }
        return Report.objects.get_or_create(console=self.console, uid=reading.uid, defaults=defaults)[0]


class LatestReportMirror(ReportMirror):
    """Where the latest reports go: the others are not in that list, and are not gone."""

    def doubt(self, *, row_count: int) -> str:
        """An empty list takes nothing away."""
        return ""

    def mark_gone(self, **_: Any) -> list[int]:
        """Mark nothing: the list of all reports says which of them are gone."""
        return []


class ReportSettingsMirror(Mirror[wire.ReportSettings]):
    """Where the settings of reports go."""

    model = ReportSettings

    def values(self, reading: Reading[wire.ReportSettings]) -> Values:
        """Whether reports are approved without anybody."""
        return {"auto_approve": reading.value.auto_approve}


def month_of_report(of: wire.ReportParameters, read_at: datetime) -> date:
    """Return the first day of the month whose usage a report is about.

    That is where its interval begins. Without one it is the month before the report was made, or was read: a console
    makes the report on the 1st for the month before.
    """
    starts = plausible(of.report_interval.start_of_interval if of.report_interval else None, read_at)
    if starts:
        return month_of(day_of(starts))
    return month_before(month_of(day_of(plausible(of.generation_date, read_at) or read_at)))


def plausible(moment: datetime | None, read_at: datetime) -> datetime | None:
    """Return a moment of a report as a console sent it; None for one that no report can have."""
    return moment if moment and EARLIEST <= moment <= read_at + LATEST_AHEAD else None
