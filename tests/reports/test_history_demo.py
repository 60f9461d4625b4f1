"""The simulated console says where its reports differ from its usage: exactly that is found, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from consoles.models import Console
from reports.history import Kind, history_of
from reports.models import Report
from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.data.consumers import Consumer
from simulator.data.report_situations import PlantedInReport
from simulator.data.reported import reported_servers
from tests.refresh.reading import connected, read
from tests.support.network import Network
from usage.products import product_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
# The UID of an organization, and our slug of a product.
Place = tuple[str, str]


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Simulator:
    companies, seed = getattr(request, "param", (12, 4))
    return create_app(companies=companies, seed=seed, clock=Clock(NOW))


@pytest.fixture
def demo(app: Simulator, network: Network, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A demo that was read on every day of October, and on some of September."""
    monkeypatch.setattr("refresh.history.DAYS", 60)
    monkeypatch.setattr("refresh.history.DAILY", 32)
    console = connected(network, app, is_demo=True)
    with time_machine.travel(NOW, tick=False):
        read(console)
    return console


def planted(app: Simulator, report: Report) -> set[Place]:
    """Where the simulator let the report differ from the usage of its month."""
    found = app.world.reports.planted[report.number]
    by_people = {(one.organization_uid, product_of("VSPC")) for one in found.adjusted}
    off = {(one.organization_uid, product_of("BackupAndReplication")) for one in found.off_day}
    return by_people | off | set(_left_out(app, report, found))


def _left_out(app: Simulator, report: Report, found: PlantedInReport) -> Iterator[Place]:
    """The servers that are in doubt, with everybody who used something of them."""
    servers = {one.server_uid for one in found.servers if one.missing_points}
    for consumer in app.world.usage.consumers:
        for each in reported_servers(consumer, report.month):
            if each.server.uid in servers and each.points and is_about(app, report, consumer):
                yield consumer.uid, product_of(each.server.type)


def is_about(app: Simulator, report: Report, consumer: Consumer) -> bool:
    """Whether the report has the usage of that organization: a reseller with reports of its own has its companies'."""
    provider, *_ = app.world.usage.consumers
    resellers = {one.owner_uid for one in app.world.reports.generated(NOW)} - {provider.uid}
    return (str(report.owner_uid) in resellers) == bool(resellers & {consumer.uid, str(consumer.provider_uid)})


def reports_of(month: str) -> list[Report]:
    return list(Report.objects.select_related("version").filter(month=f"{month}-01"))


@pytest.mark.parametrize("app", [(25, 1), (12, 4)], indirect=True, ids=str)
def test_exactly_what_was_planted_is_found(app: Simulator, demo: Console) -> None:
    reports = reports_of("2026-10")

    assert reports
    for report in reports:
        history = history_of(report, now=NOW)
        found = {(str(one.organization_uid), one.product) for one in history.differences}
        assert history.read.is_whole
        assert found == planted(app, report) != set()
        assert {one.kind for one in history.differences} <= {Kind.DIFFERS, Kind.NOT_IN_REPORT}
        assert history.agreeing_count > 0


def test_other_months_claim_nothing_that_was_not_planted(app: Simulator, demo: Console) -> None:
    for report in reports_of("2026-09"):
        differences = history_of(report, now=NOW).differences

        claimed = {(str(one.organization_uid), one.product) for one in differences if one.kind != Kind.NOT_COMPARABLE}
        assert claimed <= planted(app, report)
        assert not differences[0].read.is_whole
    for report in reports_of("2026-06"):
        assert not history_of(report, now=NOW).differences
