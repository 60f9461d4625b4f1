"""Where a console's reports and their settings go."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from consoles.directory import Links, clip
from consoles.mirror import Mirror, Pace, Reading
from consoles.models import Console
from consoles.upsert import Values
from reports.flattening import NAME_LENGTH
from reports.models import Report, ReportSettings
from reports.versions import VersionWriter, version_show
from usage.months import day_of, month_before, month_of
from vspc import report_schemas as wire

NO_OWNER = UUID(int=0)


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
            writer.prune(report)
            count += 1
        return count

    def values(self, reading: Reading[wire.LicenseReport]) -> Values:
        """Which report it is, and its status."""
        of = reading.value.report_parameters
        interval = of.report_interval or wire.ReportInterval()
        return {
            "number": of.report_id,
            "owner_name": clip(of.organization_name, NAME_LENGTH),
            "owner_uid": of.organization_uid or NO_OWNER,
            "owner_id": self.links.organization(of.organization_uid),
            "licensee": clip(of.license_company_name, NAME_LENGTH),
            "status": clip(reading.value.report_status),
            "generated_at": of.generation_date,
            "starts_on": _day(interval.start_of_interval),
            "ends_on": _day(interval.end_of_interval),
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
    if of.report_interval and of.report_interval.start_of_interval:
        return month_of(day_of(of.report_interval.start_of_interval))
    return month_before(day_of(of.generation_date or read_at))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment else None
