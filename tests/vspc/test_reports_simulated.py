"""The real client and the reports of a console that behaves as the contract says, and of one that does not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.faults import Fault
from vspc.auth import ApiKey, UserPassword
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcForbidden, VspcNotFound, VspcProtocolError
from vspc.query import Condition
from vspc.report_schemas import ReportInterval
from vspc.resources.reports import finalization_of
from vspc.writing import Accepted, Applied, Write

Connect = Callable[..., VspcClient]
EXAMPLES = Path(__file__).parents[3] / "shared" / "vspc" / "seed-examples"
KEY = ApiKey("demo-key")
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
PATH = "/licensing/reports"
WRITE = Write(UUID("0a0b0c0d-0000-4000-8000-000000000002"))


def console(**options: Any) -> Simulator:
    return create_app(companies=10, clock=Clock(NOON), **options)


def numbers(client: VspcClient) -> list[int]:
    """The numbers of all reports as a caller keeps them that drops all when the walk begins again."""
    kept: list[int] = []
    for page in client.licensing.reports.walk(on_restart=kept.clear):
        kept += [row.value.report_parameters.report_id for row in page.rows]
    return kept


def expected(app: Simulator) -> list[int]:
    return [report.id for report in app.world.reports.generated(app.clock.now())]


def test_every_report_is_read_whole_on_a_page_of_its_own(connect: Connect) -> None:
    app = console()
    reports = app.world.reports

    rows = [json.loads(row.raw) for page in connect(app, KEY).licensing.reports.walk() for row in page.rows]

    assert rows == [reports.row(report, NOON) for report in reports.generated(NOON)]
    assert [seen.path for seen in app.requests] == [PATH] * len(rows)


def test_latest_and_month_mean_the_same_to_both(connect: Connect) -> None:
    reports = connect(console(), KEY).licensing.reports

    latest = reports.latest.list()

    assert latest == reports.of_month("2026-05").list() == reports.list()[-2:]
    for report in latest:
        assert report.report_parameters.report_interval == ReportInterval(
            start_of_interval=datetime(2026, 4, 1, tzinfo=UTC), end_of_interval=datetime(2026, 4, 30, tzinfo=UTC)
        )
    assert [report.report_status for report in latest] == ["Approved", "ApprovalRequired"]


def test_filter_and_select_mean_the_same_to_both(connect: Connect) -> None:
    waiting = Condition("reportStatus", "equals", "ApprovalRequired")

    (report,) = connect(console(), KEY).licensing.reports.list(filter=waiting, select=["reportStatus"])

    assert (report.report_status, report.report_summary) == ("ApprovalRequired", None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("520", type="retryableLogical"),
        Fault("429", retry_after=3),
        Fault("drop", mid=True),
        Fault("async"),
        Fault("async", bare=True),
        Fault("duplicate-row"),
        Fault("moving-row"),
        Fault("expire-token"),
    ],
    ids=repr,
)
def test_fault_that_passes_leaves_no_trace(connect: Connect, fault: Fault) -> None:
    struck_once = Fault(fault.kind, path=PATH, times=1, skip=1, **fault.options)
    app = console(faults=[struck_once])

    found = numbers(connect(app, UserPassword("demo", "demo")))

    assert struck_once.struck == 1
    assert found == expected(app)


def test_nulls_everywhere_but_in_the_key_are_tolerated(connect: Connect) -> None:
    app = console(faults=[Fault("null-everything")])

    assert numbers(connect(app, KEY)) == expected(app)


def test_settings_are_read_and_switched(connect: Connect) -> None:
    app = console()
    reports = connect(app, KEY).licensing.reports
    before = reports.settings().value.auto_approve

    reports.auto_approve_set(enabled=True, write=WRITE)

    assert (before, reports.settings().value.auto_approve) == (False, True)
    assert [effect.request_id for effect in app.effects] == [str(WRITE.request_id)]


def test_finalization_is_accepted_looked_up_and_done_once(connect: Connect) -> None:
    app = console(async_seconds=5)
    client = connect(app, KEY)

    outcomes = [client.licensing.reports.finalize(write=WRITE) for _ in range(2)]
    app.clock.advance(6)
    result = client.async_actions.result(WRITE.request_id)

    assert outcomes == [Accepted(action_uid=WRITE.request_id)] * 2
    assert finalization_of(result.body).report_approval_status == "Finalization"
    assert [effect.operation for effect in app.effects] == ["FinalizeLicensingReports"]
    assert [report.report_status for report in client.licensing.reports.latest.list()] == ["Approved", "Finalization"]


@pytest.mark.parametrize("bare", [False, True])
def test_result_of_a_finalization_is_read_in_both_forms(connect: Connect, bare: bool) -> None:
    client = connect(console(faults=[Fault("async", suffix="/finalization", bare=bare)]), KEY)
    client.licensing.reports.finalize(write=WRITE)

    assert finalization_of(client.async_actions.result(WRITE.request_id).body).message == "Finalization"


def test_finalization_that_is_answered_at_once_says_what_came_of_it(connect: Connect) -> None:
    client = connect(console(faults=[Fault("sync", path=PATH)]), KEY)
    again = Write(UUID(int=9))

    outcomes = [client.licensing.reports.finalize(write=write) for write in (WRITE, again)]

    said = [finalization_of(each.raw).report_approval_status for each in outcomes if isinstance(each, Applied)]
    assert said == ["Finalization", "NotApprovable"]


class TestFile:
    """The file of a report in the five forms in which a console may answer."""

    @pytest.mark.parametrize("fault", [None, Fault("csv", form="link"), Fault("async", suffix="/csv")], ids=repr)
    def test_file_link_and_later_file_are_the_same_bytes(self, connect: Connect, fault: Fault | None) -> None:
        app = console()
        client = connect(app, KEY)
        number = expected(app)[-1]
        plain = client.licensing.reports.csv(number)
        app.faults += [fault] if fault else []

        found = client.licensing.reports.csv(number)

        assert found == plain
        assert found.content_type == "text/csv; charset=utf-8"
        assert found.content.startswith(b"Organization,Support ID,")

    @pytest.mark.parametrize("form", ["foreign-link", "blob"])
    def test_link_to_elsewhere_is_one_sentence(self, connect: Connect, form: str) -> None:
        app = console(faults=[Fault("csv", form=form)])

        with pytest.raises(VspcProtocolError, match=r"^The console answered .* to the console itself .*\.$"):
            connect(app, KEY).licensing.reports.csv(expected(app)[-1])

        assert len(app.requests) == 1

    def test_file_of_a_report_that_is_not_there_is_not_found(self, connect: Connect) -> None:
        with pytest.raises(VspcNotFound):
            connect(console(), KEY).licensing.reports.csv(1)


def test_account_that_may_not_read_reports_is_told_so(connect: Connect) -> None:
    client = connect(console(role="SiteAdministrator"), KEY)

    with pytest.raises(VspcForbidden):
        client.licensing.reports.list()


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the recorded answers are not beside this checkout")
class TestRecordedAnswers:
    """What real consoles answered, read as it is."""

    @pytest.fixture
    def client(self, connect: Connect) -> VspcClient:
        return connect(create_app(companies=1, examples=EXAMPLES), KEY)

    @pytest.mark.parametrize("name", ["get_licensing_reports", "get_licensing_reports_latest"])
    def test_every_recorded_report_is_read(self, client: VspcClient, name: str) -> None:
        recorded = json.loads((EXAMPLES / f"{name}.json").read_text())["data"]
        listing = client.licensing.reports.latest if name.endswith("latest") else client.licensing.reports

        rows = [row for page in listing.walk() for row in page.rows]

        assert [json.loads(row.raw) for row in rows] == recorded
        assert [row.value.report_parameters.report_id for row in rows] == [1, 2]
        assert len({row.uid for row in rows}) == 2

    def test_recorded_writes_and_settings_are_read(self, client: VspcClient) -> None:
        outcome = client.licensing.reports.finalize(write=WRITE)

        assert isinstance(outcome, Applied)
        assert finalization_of(outcome.raw).report_approval_status == "Finalization"
        assert client.licensing.reports.settings().value.auto_approve is True

    def test_recorded_file_is_an_error_in_one_sentence(self, client: VspcClient) -> None:
        with pytest.raises(VspcError, match=r"^The console.*\.$"):
            client.licensing.reports.csv(1)
