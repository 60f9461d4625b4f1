"""What is planted in the reports of the simulated console is found, and nothing else is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from pytest_django.fixtures import Settings

from consoles.models import Organization
from reports.models import Report, ReportServer
from reports.preflight import Concern, concerns_by_report
from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.data.report_situations import PlantedInReport, ServerInDoubt
from tests.refresh.reading import connected, read
from tests.support.network import Network

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
MONTHS = 14
# Of these the usage of the last days is read too, which says what is missing.
MONTHS_OF_USAGE = (date(2026, 9, 1), date(2026, 10, 1))
PROBLEMS = {
    "notCollected": ReportServer.Problem.NOT_COLLECTED,
    "cloned": ReportServer.Problem.CLONED,
    "unsupported": ReportServer.Problem.UNSUPPORTED,
}
LISTS = [(f"/infrastructure/{name}", f"/licensing/{name}") for name in ("backupServers", "voneServers", "vb365Servers")]
# What finds what is not planted in a report, but is so in its console.
OTHERS = ("unmapped", "shared_key", "licensee")


@dataclass(frozen=True)
class Case:
    """A report with what is planted in it, and what was found by rule: the points by subject."""

    report: Report
    planted: PlantedInReport
    found: dict[str, dict[str, float | None]]


@pytest.fixture
def network(settings: Settings) -> Network:
    return Network(settings)


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=60, clock=Clock(NOW))


@pytest.fixture
def cases(app: Simulator, network: Network, db: None, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """The reports of all months, read with the usage of the last days of the last two."""
    monkeypatch.setattr("refresh.history.DAYS", 32)
    monkeypatch.setattr("refresh.history.DAILY", 3)
    with time_machine.travel(NOW, tick=False):
        read(connected(network, app, is_demo=True))
    reports = list(Report.objects.order_by("month", "pk"))
    planted, concerns = app.world.reports.planted, concerns_by_report(reports, now=NOW)
    return [Case(report, planted[report.number], _by_rule(concerns[report.pk])) for report in reports]


def _by_rule(concerns: Iterable[Concern]) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for concern in concerns:
        found[concern.rule][concern.subject] = concern.points
    return found


def _names(uids: Iterable[str]) -> list[str]:
    """The names of organizations."""
    return list(Organization.objects.filter(uid__in=map(UUID, uids)).values_list("name", flat=True))


def _title(server: ServerInDoubt) -> str:
    return " of ".join([server.server_name, *_names(filter(None, [server.organization_uid]))])


def _organizations(subjects: Iterable[str]) -> list[str]:
    """The organizations of servers."""
    return [subject.partition(" of ")[2] for subject in subjects]


def test_what_is_planted_in_reports_is_found_and_nothing_else_is(cases: list[Case]) -> None:
    for case in cases:
        planted, found, month = case.planted, case.found, case.report.month
        assert {*found} <= {*PROBLEMS.values(), "appendix", "vanished", "unused", *OTHERS}
        for name, problem in PROBLEMS.items():
            missing = {_title(one): one.missing_points or None for one in planted.servers if one.problem == name}
            assert found[problem].keys() == missing.keys()
            assert found[problem] == missing or month not in MONTHS_OF_USAGE
        assert found["appendix"] == _sums((foreign.licensee, foreign.points) for foreign in planted.foreign)
        # Before the first month there is none in which anybody could have had points.
        assert sorted(found["vanished"]) == sorted(_names(planted.vanished if month > cases[0].report.month else ()))
    assert len(cases) == 2 * MONTHS
    assert all(any(getattr(case.planted, name) for case in cases) for name in ("vanished", "foreign"))


def test_what_is_planted_in_the_console_is_found_in_the_last_reports_alone(cases: list[Case], app: Simulator) -> None:
    *earlier, of_provider, of_reseller = cases

    strangers = {f"Former Customer {uid[:8]}" for uid in app.world.usage.planted.strangers}
    assert strangers
    assert [{*case.found["unmapped"]} for case in cases] == [strangers, set()] * MONTHS
    assert not any(case.found[rule] for case in earlier for rule in ("shared_key", "licensee"))
    assert len(of_provider.found["shared_key"]) == len(_shared_keys(app))
    assert {*of_reseller.found["shared_key"]} <= {*of_provider.found["shared_key"]}
    assert [_organizations(case.found["unused"]) for case in earlier] == [
        _names(case.planted.unused) for case in earlier
    ]
    unused = [{*_organizations(case.found["unused"])} for case in (of_provider, of_reseller)]
    planted = {*_names([*of_provider.planted.unused, *of_reseller.planted.unused])}
    vanished = {*of_provider.found["vanished"], *of_reseller.found["vanished"]}
    assert set.union(*unused) == planted | ({*_names(_resting(app))} - vanished) > planted


def _sums(rows: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for name, points in rows:
        sums[name] += points
    return sums


def _shared_keys(app: Simulator) -> set[str]:
    lists = ("/licensing/sites", "/licensing/backupServers")
    counts = Counter(
        row["licenseIds"][0] for name in lists for row in app.world.rows(name).values() if row["licenseIds"]
    )
    return {key for key, count in counts.items() if count > 1}


def _resting(app: Simulator) -> Iterator[str]:
    """Companies without usage that have a rented license, which says so."""
    planted = app.world.usage.planted
    for infrastructure, licenses in LISTS:
        owners = {uid: row["organizationUid"] for uid, row in app.world.rows(infrastructure).items()}
        for uid, row in app.world.rows(licenses).items():
            used = row.get("usedUnits", row.get("protectedUsers"))
            if owners[uid] in (*planted.idle, *planted.visitors) and row["type"] == "Rental" and used == 0:
                yield owners[uid]
