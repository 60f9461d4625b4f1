"""Usage reports of a world, what a person may see of them by plain loops, and rows of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from hypothesis import strategies as st

from reports.models import Report
from tests.licensing.factories import NOW
from tests.reports.factories import Json, appendix, detail, owned, report, reports_read, share, usage, workload
from tests.scope import worlds as described
from tests.scope.reference import Sight
from tests.scope.usage_worlds import SEEING
from tests.scope.worlds import World, marked, worlds
from tests.scope.writing import Rows, standing

MONTHS = ("2026-09", "2026-10")


@dataclass(frozen=True)
class Entry:
    """What one organization has in a report: a line, and with `is_shared` a share; `is_apart` in an appendix.

    As at real consoles, the share of a company is that of its reseller, if that is not the owner itself.
    """

    number: int
    organization: described.Organization
    count: int
    license: int
    is_shared: bool
    is_apart: bool

    @property
    def points(self) -> float:
        return 10.0 * self.count

    @property
    def license_id(self) -> str:
        return marked("LIC", self.license)

    @property
    def server(self) -> str:
        """A server of the organization that was not collected."""
        return marked("CLS", self.number)


@dataclass(frozen=True)
class Reported:
    """A report of a console for an owner and a month."""

    number: int
    owner: described.Organization
    month: str
    entries: tuple[Entry, ...]

    @property
    def console(self) -> described.Console:
        return self.owner.console

    @property
    def shares(self) -> list[Entry]:
        """The entries that shares are about."""
        return [entry for entry in self.entries if entry.is_shared]

    def sharer(self, entry: Entry) -> described.Organization:
        """Whose share has the points of an entry."""
        reseller = entry.organization.reseller
        return entry.organization if reseller in (None, self.owner) else reseller

    @property
    def own_names(self) -> set[str]:
        """What is about nobody but the owner."""
        return {self.owner.name, marked("LCS", self.number), marked("APX", self.number), marked("CLD", self.number)}


@st.composite
def report_worlds(draw: st.DrawFn) -> tuple[World, tuple[Reported, ...]]:
    """A world with reports of two months of some of its providers and resellers."""
    world = draw(worlds(roles=SEEING))
    owners = [item for item in world.organizations if item.type != "company"]
    found: list[Reported] = []
    number = 0
    for owner in draw(st.lists(st.sampled_from(owners), max_size=2, unique=True)):
        managed = [item for item in world.organizations if item.console == owner.console and item != owner]
        for month in MONTHS:
            entries = []
            for organization in draw(st.lists(st.sampled_from(managed), max_size=3, unique=True)) if managed else ():
                counts = draw(st.integers(1, 900)), draw(st.integers(0, 1))
                entries.append(Entry(number, organization, *counts, draw(st.booleans()), draw(st.booleans())))
                number += 1
            found.append(Reported(len(found), owner, month, tuple(entries)))
    return world, tuple(found)


@dataclass(frozen=True)
class ReportSight:
    """What of the reports is in sight, by plain loops."""

    sight: Sight

    def is_whole(self, one: Reported) -> bool:
        return self.sight.covers(one.console)

    def lines(self, one: Reported) -> list[Entry]:
        return [entry for entry in one.entries if self.sight.sees_of(one.console, [entry.organization])]

    def shares(self, one: Reported) -> list[tuple[str, float]]:
        """The shares in sight, each with its points: first those of the report, then those of the appendix."""
        sums = Counter[tuple[bool, described.Organization]]()
        for entry in one.shares:
            sums[entry.is_apart, one.sharer(entry)] += int(entry.points)
        seen = [(key, points) for key, points in sums.items() if self.sight.sees_of(one.console, [key[1]])]
        return [(organization.name, float(points)) for (_, organization), points in seen]

    def sees(self, one: Reported) -> bool:
        return self.is_whole(one) or bool(self.lines(one)) or bool(self.shares(one))

    def points(self, one: Reported) -> float | None:
        """The points that are shown: all of them, or those of the lines in sight."""
        return self.line_points(one) if self.is_whole(one) or self.lines(one) else None

    def line_points(self, one: Reported) -> float:
        return sum(entry.points for entry in self.lines(one) if not entry.is_apart)

    def owner(self, one: Reported) -> str:
        is_named = self.is_whole(one) or self.sight.sees_organization(one.owner)
        return one.owner.name if is_named else "an owner out of your scope"

    def names(self, *shown: Reported) -> set[str]:
        """What pages about these reports may name."""
        names = {console.name for console in self.sight.consoles}
        for one in shown:
            names |= one.own_names | self._beside(one.console) if self.is_whole(one) else {self.owner(one)}
            names |= {name for name, _ in self.shares(one)}
            for entry in self.lines(one):
                names |= {entry.organization.name, entry.license_id, entry.server}
        return names

    def _beside(self, console: described.Console) -> set[str]:
        """Whom and what of a console the pre-flight may miss in a report."""
        world = self.sight.world
        keys = {key for item in world.licenses if item.console == console for key in item.ids}
        organizations = {item.name for item in world.organizations if item.console == console}
        return keys | organizations | {item.name for item in world.servers if item.console == console}


@contextmanager
def reports_standing(
    drawn: tuple[World, tuple[Reported, ...]],
) -> Iterator[tuple[ReportSight, Rows, dict[Reported, Report]]]:
    """Let the world stand with its reports; give what may be seen of them, its rows, and those of the reports."""
    world, told = drawn
    with standing(world) as rows:
        yield ReportSight(Sight(world)), rows, _reports_stand(rows, told)


def _reports_stand(rows: Rows, told: Sequence[Reported]) -> dict[Reported, Report]:
    """Write the reports as a refresh does."""
    cache.clear()
    found = {}
    for one in told:
        [found[one]] = reports_read(rows.consoles[one.console], _row(rows, one), at=NOW)[-1:]
    return found


def _row(rows: Rows, one: Reported) -> Json:
    itself, apart = (
        [_detail(rows, entry, of=entry.organization) for entry in one.entries if entry.is_apart is wanted]
        for wanted in (False, True)
    )
    row = report(
        *itself,
        number=one.number,
        month=one.month,
        organizationsUsage=_shares(rows, one, is_apart=False),
        notCollectedCloudServers=[marked("CLD", one.number)],
        appendices=[appendix(marked("APX", one.number), *apart, organizationsUsage=_shares(rows, one, is_apart=True))],
    )
    row["reportParameters"] |= {"licenseCompanyName": marked("LCS", one.number)}
    uid: UUID = rows.organizations[one.owner].uid
    return owned(row, uid.int, one.owner.name)


def _shares(rows: Rows, one: Reported, *, is_apart: bool) -> list[Json]:
    shared = [entry for entry in one.shares if entry.is_apart is is_apart]
    return [
        share(_detail(rows, *(entry for entry in shared if one.sharer(entry) == sharer), of=sharer))
        for sharer in dict.fromkeys(map(one.sharer, shared))
    ]


def _detail(rows: Rows, *entries: Entry, of: described.Organization) -> Json:
    used = [usage(workload(entry.count), license=entry.license_id) for entry in entries]
    uid: UUID = rows.organizations[of].uid
    return detail(uid.int, *used, name=of.name, notCollectedClientServers=[entry.server for entry in entries])
