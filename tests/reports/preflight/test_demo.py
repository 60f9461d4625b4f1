"""What is planted in the reports of the simulated console is found, and nothing else is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from pytest_django.fixtures import Settings

from consoles.models import Organization
from reports.models import Report, ReportServer
from reports.preflight import concerns_of
from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.data.report_situations import PlantedInReport, ServerInDoubt
from tests.refresh.reading import connected, read
from tests.support.network import Network

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
MONTHS = (date(2026, 9, 1), date(2026, 10, 1))
PROBLEMS = {
    "notCollected": ReportServer.Problem.NOT_COLLECTED,
    "cloned": ReportServer.Problem.CLONED,
    "unsupported": ReportServer.Problem.UNSUPPORTED,
}


# What finds what is not planted in a report, but is so in its console.
OTHERS = ("unmapped", "shared_key", "unreported", "licensee")


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
    """The reports of the last two months, read with the usage of the last days of both."""
    monkeypatch.setattr("refresh.history.DAYS", 32)
    monkeypatch.setattr("refresh.history.DAILY", 3)
    with time_machine.travel(NOW, tick=False):
        read(connected(network, app, is_demo=True))
    reports = Report.objects.filter(month__in=MONTHS).order_by("pk")
    planted = app.world.reports.planted
    return [Case(report, planted[report.number], _found(report)) for report in reports]


def _found(report: Report) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for concern in concerns_of(report, now=NOW):
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
        planted, found = case.planted, case.found
        assert {*found} <= {*PROBLEMS.values(), "appendix", "vanished", "unused", *OTHERS}
        for name, problem in PROBLEMS.items():
            servers = [server for server in planted.servers if server.problem == name]
            assert found[problem] == {_title(server): server.missing_points or None for server in servers}
        assert found["appendix"] == _sums((foreign.licensee, foreign.points) for foreign in planted.foreign)
        assert sorted(found["vanished"]) == sorted(_names(planted.vanished))
        assert _organizations(found["unused"]) == _names(planted.unused)
    assert len(cases) == 4
    assert all(any(getattr(case.planted, name) for case in cases) for name in ("vanished", "unused", "foreign"))


def test_what_is_planted_in_the_console_is_found_in_the_last_reports_alone(cases: list[Case], app: Simulator) -> None:
    *earlier, of_provider, of_reseller = cases
    usage = app.world.usage.planted

    strangers = {f"Former Customer {uid[:8]}" for uid in usage.strangers}
    assert strangers
    assert [{*case.found["unmapped"]} for case in cases] == [strangers, set(), strangers, set()]
    assert not any(case.found[rule] for case in earlier for rule in ("shared_key", "unreported", "licensee"))
    assert len(of_provider.found["shared_key"]) == len(_shared_keys(app))
    assert {*of_reseller.found["shared_key"]} <= {*of_provider.found["shared_key"]}
    # Licenses and usage are made independently: these use nothing, or no points, of a license that is in use.
    explained = _names([*usage.idle, *usage.mixed, *usage.visitors])
    assert {*_organizations(of_provider.found["unreported"])} <= {*explained}
    assert {*_organizations(of_reseller.found["unreported"])} <= {*explained}


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
