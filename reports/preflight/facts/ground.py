"""The facts about one report, as its rules look at them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from licensing.selectors import Entitlement
from reports.models import Report
from reports.preflight.facts.directory import Directory, Known, is_of
from reports.preflight.facts.facts import MOST_MONTHS_OF_LINES, Facts
from reports.preflight.facts.licenses import HeldLicense
from reports.preflight.facts.months import Months, Since, owner_of, since
from reports.preflight.facts.reported import LicenseOf, ProblemServer, Section, used_in
from reports.preflight.facts.usage import OnServer, Points, UnmappedOrganization
from usage.months import day_of, month_before


@dataclass(frozen=True)
class ReportFacts:
    """One report among those that the facts are about."""

    report: Report
    facts: Facts

    @property
    def months(self) -> Months:
        """The month of the report and those before it without a gap, newest first."""
        return self.facts.months[self.report.pk]

    def since(self, stands: Callable[[int], bool]) -> Since:
        """Return the first month of the unbroken row in which `stands` holds for the version of the report."""
        return since(self.months, stands)

    @cached_property
    def is_present(self) -> bool:
        """Whether licenses and usage as they are now say something about the report: it is the last of its owner."""
        months = self.facts.owners.get(owner_of(self.report), {})
        return self.report.month >= max([*months, month_before(self.facts.last_month)])

    @cached_property
    def section(self) -> Section:
        """Points in the report by organization and license."""
        return self.facts.sections[self.months[0].version]

    @property
    def section_before(self) -> Section:
        """The same in the report of the month before; empty where there is none."""
        return self.facts.sections[self.months[1].version] if len(self.months) > 1 else Section()

    @property
    def doubts(self) -> dict[ProblemServer, str]:
        """The servers that the report names, with the name of their organization."""
        return self.facts.doubts[self.months[0].version]

    def points_on(self, doubt: ProblemServer) -> Points:
        """Return the points that a server that the report names had at the end of the month, by organization."""
        points = self.facts.points_on_named.get(OnServer(self.report.console_id, doubt.name, self.report.month), {})
        if doubt.is_cloud:
            return {uid: used for uid, used in points.items() if used and self.has(self.directory.known(uid))}
        return {uid: used for uid, used in points.items() if used and uid == doubt.organization_uid}

    @property
    def appendices(self) -> dict[str, float | None]:
        """The points of the appendices by licensee."""
        return self.facts.appendices[self.months[0].version]

    @property
    def directory(self) -> Directory:
        """The directory of the console."""
        return self.facts.directories[self.report.console_id]

    def has(self, organization: Known | None) -> bool:
        """Whether an organization, or one that the directory does not know, belongs in this report."""
        return is_of(owner_of(self.report), organization, owners=self.facts.owners, directory=self.directory)

    @cached_property
    def licenses(self) -> list[HeldLicense]:
        """The licenses of organizations that belong in this report; those of nobody are in the provider's."""
        held = self.facts.held[self.report.console_id]
        return [license_ for license_ in held if self.has(self.directory.known(license_.organization_uid))]

    @property
    def shared_keys(self) -> list[Entitlement]:
        """The keys on several servers of which one at least belongs in this report."""
        keys = {license_.entitlement for license_ in self.licenses}
        return [one for one in self.facts.shared_keys[self.report.console_id] if one.key in keys]

    @property
    def strangers(self) -> list[UnmappedOrganization]:
        """Who uses points, is not in the directory, and is managed by whom this report is of."""
        return [one for one in self.facts.strangers[self.report.console_id] if self._manages(one.provider_uid)]

    def _manages(self, provider_uid: UUID | None) -> bool:
        console, owner_uid = owner_of(self.report)
        if provider_uid and (console, provider_uid) in self.facts.owners:
            return provider_uid == owner_uid
        return self.has(None)

    def unused_since(self, licenses: dict[int, set[LicenseOf]]) -> dict[int, Since]:
        """Return since when there are no points under any license of each set, by the same keys; one query."""
        months = self.months[:MOST_MONTHS_OF_LINES]
        ids = {license_id for of in licenses.values() for _, license_id in of}
        used = used_in([month.version for month in months], ids)
        return {key: since(months, _without(used, of), most=MOST_MONTHS_OF_LINES) for key, of in licenses.items()}

    def unknown_since(self, uid: UUID | None) -> Since:
        """Return since when reports name this organization without that the directory knows it."""
        return since(self.months, lambda version: uid in self.facts.unknown[version], most=MOST_MONTHS_OF_LINES)

    def used_since(self, stranger: UnmappedOrganization) -> Since:
        """Return since when usage has this organization; at the least, where it was in the first one that was read."""
        if stranger.first_at is None:
            return Since()
        day, first = day_of(stranger.first_at), self.facts.usage_from.get(self.report.console_id)
        return Since(day, is_least=first is not None and day <= first)

    def shared_since(self, key: str) -> Since:
        """Return since when the copies of a key stand as they do; at the least, where no change is kept."""
        console = self.report.console_id
        changed_at = self.facts.keys_changed_at.get((console, key))
        return Since(day_of(changed_at or self.facts.changes_from[console]), is_least=changed_at is None)

    def held_since(self, licenses: Collection[HeldLicense]) -> Since:
        """Return when the first of these licenses appeared; unknown, where one of them was there from the first."""
        appeared = [self.facts.appeared_at.get(license_.pk) for license_ in licenses]
        known = [moment for moment in appeared if moment]
        return Since(day_of(min(known))) if len(known) == len(appeared) else Since()


def _without(used: dict[int, set[LicenseOf]], licenses: set[LicenseOf]) -> Callable[[int], bool]:
    return lambda version: used[version].isdisjoint(licenses)
