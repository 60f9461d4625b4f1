"""The facts about some reports, each kind read for all of them when a rule first asks for it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from licensing.selectors import Entitlement
from reports.models import Report
from reports.preflight.facts import directory, licenses, reported, usage
from reports.preflight.facts.months import Months, Owner, owner_of, unbroken, versions_by_owner
from usage.months import day_of, month_before, month_of

# Further back the lines of reports, which are many, are not looked through.
MOST_MONTHS_OF_LINES = 12


class Facts:
    """What is known about some reports; at most twenty-one queries, however many they are and however large."""

    def __init__(self, reports: Sequence[Report], *, now: datetime) -> None:
        self.reports = reports
        self.consoles = {report.console_id for report in reports}
        # The last month that is over.
        self.last_month = month_before(month_of(day_of(now)))
        self._now = now

    @cached_property
    def owners(self) -> dict[Owner, dict[date, int]]:
        """The versions of every owner's reports by month."""
        return versions_by_owner(self.consoles)

    @cached_property
    def months(self) -> dict[int, Months]:
        """The month of each report and those before it without a gap, by report."""
        return {report.pk: unbroken(report, self.owners.get(owner_of(report), {})) for report in self.reports}

    @cached_property
    def sections(self) -> dict[int, reported.Section]:
        """Points by organization and license, by version: of the reports, and of those of the month before."""
        return reported.sections(self._versions(2))

    @cached_property
    def doubts(self) -> dict[int, dict[reported.ProblemServer, str]]:
        """The servers that reports name with the name of their organization, by version."""
        return reported.doubts(self._versions())

    @cached_property
    def appendices(self) -> dict[int, dict[str, float | None]]:
        """The points of appendices by licensee, by version."""
        return reported.appendices(self._versions())

    @cached_property
    def unknown(self) -> dict[int, set[UUID | None]]:
        """The organizations that the directory did not know when a report was read, by version."""
        return reported.unknown_in(self._versions(MOST_MONTHS_OF_LINES))

    @cached_property
    def points_on_named(self) -> dict[usage.OnServer, usage.Points]:
        """The points on servers that the reports name."""
        versions = {months[0].version: months[0].month for months in self.months.values()}
        return usage.points_on_named(versions, self.consoles)

    @cached_property
    def strangers(self) -> dict[int, list[usage.UnmappedOrganization]]:
        """Who uses points and is not in the directory, by console."""
        return usage.strangers(self.consoles)

    @cached_property
    def directories(self) -> dict[int, directory.Directory]:
        """The directories by console."""
        return directory.directories(self.consoles)

    @cached_property
    def held(self) -> dict[int, list[licenses.HeldLicense]]:
        """The licenses by console."""
        return licenses.held(self.consoles)

    @cached_property
    def shared_keys(self) -> dict[int, list[Entitlement]]:
        """The keys that several servers carry, by console."""
        return licenses.shared_keys(self.consoles)

    @cached_property
    def keys_changed_at(self) -> dict[tuple[int, str], datetime]:
        """When copies of shared keys last changed, by console and key."""
        return licenses.changed_at(self.consoles)

    @cached_property
    def changes_from(self) -> dict[int, datetime]:
        """Since when all changes of licenses are known, by console."""
        return licenses.changes_from(self.consoles, self._now)

    @cached_property
    def appeared_at(self) -> dict[int, datetime]:
        """When licenses appeared, of those that were not there from the first."""
        return licenses.appeared_at(self.consoles)

    @cached_property
    def usage_from(self) -> dict[int, date]:
        """The first day of which usage was read, by console."""
        return usage.first_days(self.consoles)

    def _versions(self, most: int | None = None) -> list[int]:
        return [month.version for months in self.months.values() for month in months[:most]]
