"""The license usage reports of one console, one for each month and owner; nothing is made before somebody asks.

Owners are the provider and its first reseller, who has an agreement of its own: the usage of its companies is in its
report and not in the provider's.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from simulator.data.approvals import Approvals, Report, next_month
from simulator.data.consumers import Consumer
from simulator.data.dates import month_end, wire_day, wire_time
from simulator.data.report_registry import Registry
from simulator.data.report_rows import section_rows
from simulator.data.report_situations import PlantedInReport, Planting, plant_in_report
from simulator.data.reported import Reported, reported_servers
from simulator.data.rows import Chance, Row
from simulator.data.usage import Usage

MONTHS = 14
# Reports that are kept, by the organizations in them: all of a small console, the last two of a large one.
REMEMBERED_ORGANIZATIONS, REMEMBERED_REPORTS = 20_000, 2


class Made(NamedTuple):
    """A report without its state, and where it differs from the usage."""

    row: Row
    planted: PlantedInReport


class Reports:
    """The reports of one console.

    `dates_mean` is the month that the path of the list by date is about: that of the `generation` or of the `usage`.
    `lived_until` is the console's time.
    """

    def __init__(self, *, seed: int, usage: Usage, registry: Registry, provider_uid: str, now: datetime) -> None:
        self.approvals = Approvals()
        self.lived_until = now
        self.dates_mean = "generation"
        self._seed = seed
        self._usage = usage
        self._registry = registry
        self._provider_uid = provider_uid
        self._reseller_uid = next(iter(registry.resellers), None)
        self._first = _months_before(now.date(), MONTHS)
        self._made: dict[int, Made] = {}

    def generated(self, by: datetime) -> list[Report]:
        """The reports that are there at that moment, the oldest first."""
        return [report for report in self._all(by.date()) if report.generated_at <= by]

    def latest(self, by: datetime) -> list[Report]:
        """The last report of each owner at that moment."""
        return list({report.owner_uid: report for report in self.generated(by)}.values())

    def head(self, report: Report, at: datetime) -> Row:
        """What tells the report from others, and its state at that moment: all that costs nothing."""
        return {"reportStatus": self.approvals.status(report, at), "reportParameters": self._parameters(report)}

    def row(self, report: Report, at: datetime) -> Row:
        """The whole report with its state at that moment."""
        return self.head(report, at) | self._of(report).row

    @property
    def planted(self) -> Mapping[int, PlantedInReport]:
        """Where each report that is there now differs from the usage, by its number; worked out when looked up."""
        return PlantedByReport({report.id: report for report in self.generated(self.lived_until)}, self.planted_in)

    def planted_in(self, report: Report) -> PlantedInReport:
        """Where this report differs from the usage."""
        return self._of(report).planted

    def _all(self, until: date) -> Iterator[Report]:
        month = self._first
        while next_month(month) <= until:
            yield Report(self._provider_uid, month)
            if self._reseller_uid:
                yield Report(self._reseller_uid, month, 1, late=True)
            month = next_month(month)

    def _parameters(self, report: Report) -> Row:
        name = self._registry.name(report.owner_uid)
        return {
            "reportId": report.id,
            "organizationName": name,
            "organizationUid": report.owner_uid,
            "licenseCompanyName": name,
            "generationDate": wire_time(report.generated_at),
            "reportInterval": {
                "startOfInterval": wire_day(report.month),
                "endOfInterval": wire_day(month_end(report.month)),
            },
        }

    def _of(self, report: Report) -> Made:
        if report.id not in self._made:
            consumers = self._consumers(report)
            remembered = max(REMEMBERED_REPORTS, REMEMBERED_ORGANIZATIONS // max(1, len(consumers)))
            for forgotten in list(self._made)[: max(0, len(self._made) + 1 - remembered)]:
                del self._made[forgotten]
            self._made[report.id] = self._make(report, consumers)
        return self._made[report.id]

    def _consumers(self, report: Report) -> list[Consumer]:
        return [consumer for consumer in self._usage.consumers if self._owner_of(consumer) == report.owner_uid]

    def _owner_of(self, consumer: Consumer) -> str:
        """In whose report the usage of that organization is."""
        if self._reseller_uid and self._reseller_uid in (consumer.uid, consumer.provider_uid):
            return self._reseller_uid
        return self._provider_uid

    def _make(self, report: Report, consumers: list[Consumer]) -> Made:
        servers = [each for consumer in consumers for each in reported_servers(consumer, report.month)]
        vanished = _vanished(consumers, servers, report.month)
        unused = tuple(consumer.uid for consumer in consumers if consumer.uid in self._usage.planted.unused)
        planting = Planting(
            servers=servers,
            registry=self._registry,
            chance=Chance(self._seed, f"report {report.id}"),
            spared={*self._usage.planted.visitors, *unused},
        )
        is_of_provider = report.owner_uid == self._provider_uid
        planted = plant_in_report(planting, is_of_provider=is_of_provider, vanished=vanished, unused=unused)
        return Made(self._row(report, planting), planted)

    def _row(self, report: Report, planting: Planting) -> Row:
        own = [each for each in planting.servers if each.licensee is None]
        foreign: dict[str, list[Reported]] = {}
        for each in planting.servers:
            if each.licensee is not None:
                foreign.setdefault(each.licensee, []).append(each)
        row = section_rows(own, planting.doubts, self._registry, report.owner_uid, summary="reportSummary")
        return row | {
            "appendices": [
                {
                    "licenseCompanyName": licensee,
                    **section_rows(servers, [], self._registry, report.owner_uid, summary="appendixSummary"),
                }
                for licensee, servers in foreign.items()
            ]
        }


class PlantedByReport(Mapping[int, PlantedInReport]):
    """Where reports differ from the usage, by their numbers."""

    def __init__(self, reports: dict[int, Report], planted_in: Callable[[Report], PlantedInReport]) -> None:
        self._reports = reports
        self._planted_in = planted_in

    def __getitem__(self, report_id: int) -> PlantedInReport:
        return self._planted_in(self._reports[report_id])

    def __iter__(self) -> Iterator[int]:
        return iter(self._reports)

    def __len__(self) -> int:
        return len(self._reports)


def _vanished(consumers: list[Consumer], servers: list[Reported], month: date) -> tuple[str, ...]:
    """Who used something in the month before and uses nothing in this one."""
    there = {each.consumer.uid for each in servers if each.points > 0}
    before = (month - timedelta(days=1)).replace(day=1)
    return tuple(
        consumer.uid
        for consumer in consumers
        if consumer.uid not in there and any(each.points for each in reported_servers(consumer, before))
    )


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
