"""Usage reports: read without losing a figure or a row, and changed by exactly what the contract names."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.support.scripted import Reply, ScriptedConsole, data
from vspc.client import VspcClient
from vspc.errors import VspcProtocolError
from vspc.report_schemas import FinalizationStatus, LicenseReport
from vspc.resources.reports import finalization_of
from vspc.writing import Accepted, Applied, Write

Connect = Callable[..., VspcClient]
OWNER = UUID(int=1)
WRITE = Write(UUID("0a0b0c0d-0000-4000-8000-000000000002"))
STATUS = {"reportApprovalStatus": "Finalization", "message": "Finalization"}


def report(number: int = 7, owner: UUID = OWNER, start: str = "2026-04-01", **fields: Any) -> dict[str, Any]:
    parameters = {"reportId": number, "organizationUid": str(owner), "reportInterval": {"startOfInterval": start}}
    return {"reportParameters": parameters} | fields


def read(connect: Connect, *rows: Any) -> list[LicenseReport]:
    return connect(ScriptedConsole(data(list(rows), total=len(rows)))).licensing.reports.list()


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2025-08-01T02:00:00.0000000+02:00", datetime(2025, 8, 1, tzinfo=UTC)),
        ("2025-08-08T14:53:16.9530716+02:00", datetime(2025, 8, 8, 12, 53, 16, 953071, UTC)),
        ("2025-07-31T23:30:00-01:00", datetime(2025, 8, 1, 0, 30, tzinfo=UTC)),
        ("2025-08-01", datetime(2025, 8, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_day_with_or_without_a_time_is_a_moment_in_utc(
    connect: Connect, written: str | None, moment: datetime | None
) -> None:
    interval = {"startOfInterval": written, "endOfInterval": written}
    row = {"reportParameters": {"reportId": 1, "generationDate": written, "reportInterval": interval}}

    (value,) = read(connect, row)

    parameters = value.report_parameters
    assert parameters.generation_date == moment
    assert parameters.report_interval is not None
    assert parameters.report_interval.start_of_interval == parameters.report_interval.end_of_interval == moment


@pytest.mark.parametrize("count", [3, 3.0, 2.5, 0, -1, None])
def test_counts_are_read_however_they_are_written(connect: Connect, count: float | None) -> None:
    names = ("initialCount", "reportedCount", "newCount", "weight", "usedPoints")
    objects = dict.fromkeys(names, count)
    workload = objects | {"workloadsByPlatform": [{"objectsByWeight": [objects]}]}
    product = {"totalPoints": count, "workloadUsage": [workload]}

    (value,) = read(connect, report(reportSummary={"totalPoints": count, "productsUsage": [product]}))

    assert value.report_summary is not None
    (total,) = value.report_summary.products_usage or ()
    (of_workload,) = total.workload_usage or ()
    (platform,) = of_workload.workloads_by_platform or ()
    (weighed,) = platform.objects_by_weight or ()
    assert of_workload.initial_count == of_workload.reported_count == of_workload.new_count == count
    assert weighed.initial_count == weighed.reported_count == weighed.new_count == weighed.used_points == count
    assert total.total_points == value.report_summary.total_points == count


def test_null_where_a_list_or_an_object_is_due_is_unknown(connect: Connect) -> None:
    names = ("reportStatus", "reportSummary", "organizationsUsage", "appendices", "clonedCloudServers")
    fields: dict[str, Any] = dict.fromkeys(names)
    nothing = {"reportParameters": {"reportId": 2, "organizationUid": None, "reportInterval": None}}
    inner = {"clonedClientServers": None, "usageByLicenseAndProduct": None, "supportId": None}

    one, other = read(connect, report(**fields, usageDetails=[inner]), nothing)

    assert (one.appendices, one.report_summary, one.cloned_cloud_servers) == (None, None, None)
    assert one.usage_details is not None
    assert one.usage_details[0].usage_by_license_and_product is None
    assert other.report_parameters.report_id == 2


def test_values_that_are_newer_than_we_are_are_kept(connect: Connect) -> None:
    product = {"productType": "Orchestrator", "workloadUsage": [{"workloadType": "VBR_Moon"}]}

    (value,) = read(connect, report(reportStatus="Archived", reportSummary={"productsUsage": [product]}))

    assert value.report_status == "Archived"
    assert value.report_summary is not None
    (total,) = value.report_summary.products_usage or ()
    assert total.product_type == "Orchestrator"


def test_reports_are_walked_one_at_a_time_and_by_their_number(connect: Connect) -> None:
    app = ScriptedConsole(*[data([report(n)], total=2, count=1, offset=n) for n in range(2)])

    pages = list(connect(app).licensing.reports.walk())

    assert [row.value.report_parameters.report_id for page in pages for row in page.rows] == [0, 1]
    assert [request.args["limit"] for request in app.requests] == ["1", "1"]
    assert json.loads(app.requests[0].args["sort"]) == [
        {"property": "reportParameters.reportId", "direction": "ascending"}
    ]


@pytest.mark.parametrize(
    ("path", "walk"),
    [
        ("/licensing/reports", lambda reports: reports.walk()),
        ("/licensing/reports/latest", lambda reports: reports.latest.walk(limit=1)),
        ("/licensing/reports/2026-05", lambda reports: reports.of_month("2026-05").walk()),
    ],
)
def test_each_list_stands_at_its_address_and_gives_rows_as_sent(
    connect: Connect, path: str, walk: Callable[[Any], Any]
) -> None:
    app = ScriptedConsole(data([report(), report(8)], total=2))
    reports = connect(app).licensing.reports

    (page,) = walk(reports)

    assert app.paths == [path]
    assert [json.loads(row.raw) for row in page.rows] == [report(), report(8)]
    assert [reports.decode(row.raw) for row in page.rows] == page.rows


@pytest.mark.parametrize("month", ["", "2026-13", "2026-5", "2026-05-01", "latest", "../console"])
def test_what_is_no_month_is_not_sent(connect: Connect, month: str) -> None:
    with pytest.raises(ValueError, match="2026-05"):
        connect(ScriptedConsole(data([]))).licensing.reports.of_month(month)


@pytest.mark.parametrize("other", [report(owner=UUID(int=2)), report(start="2026-05-01")])
def test_two_reports_under_one_number_are_two_rows(connect: Connect, other: Any) -> None:
    (page,) = connect(ScriptedConsole(data([report(), other], total=2))).licensing.reports.walk()

    assert [json.loads(row.raw) for row in page.rows] == [report(), other]
    assert len({row.uid for row in page.rows}) == 2


def test_report_that_is_listed_twice_is_one_row(connect: Connect) -> None:
    app = ScriptedConsole(data([report(), report()], total=2))

    assert len(connect(app).licensing.reports.list()) == 1


def test_key_of_a_row_stays_when_the_report_changes_its_state(connect: Connect) -> None:
    keys = set()
    for row in (report(reportStatus="ApprovalRequired"), report(start="2026-04-01T02:00:00+02:00")):
        (page,) = connect(ScriptedConsole(data([row], total=1))).licensing.reports.walk()
        keys |= {row.uid for row in page.rows}

    assert len(keys) == 1


def test_selection_keeps_what_the_key_is_made_of(connect: Connect) -> None:
    app = ScriptedConsole(data([report()], total=1))

    connect(app).licensing.reports.list(select=["reportStatus"])

    selected = [each["propertyPath"] for each in json.loads(app.requests[0].args["select"])]
    assert {"reportParameters", "reportStatus"} <= set(selected)


@pytest.mark.parametrize("enabled", [True, False])
def test_automatic_approval_is_read_and_switched_by_a_boolean(connect: Connect, enabled: bool) -> None:
    app = ScriptedConsole(data({"autoApprove": enabled}))
    reports = connect(app).licensing.reports

    assert reports.settings().value.auto_approve is enabled
    assert isinstance(reports.auto_approve_set(enabled=enabled, write=WRITE), Applied)

    assert [request.method for request in app.requests] == ["GET", "PATCH"]
    assert app.paths == ["/licensing/reports/settings"] * 2
    assert app.requests[1].get_json() == [{"op": "replace", "path": "/AutoApprove", "value": enabled}]
    assert app.requests[1].headers["X-Request-id"] == str(WRITE.request_id)


def test_finalization_has_neither_a_body_nor_a_number(connect: Connect) -> None:
    app = ScriptedConsole(data(STATUS))

    outcome = connect(app).licensing.reports.finalize(write=WRITE)

    (request,) = app.requests
    assert (request.method, request.path) == ("POST", "/api/v3/licensing/reports/finalization")
    assert (request.get_data(), request.query_string) == (b"", b"")
    assert request.headers["X-Request-id"] == str(WRITE.request_id)
    assert isinstance(outcome, Applied)
    assert finalization_of(outcome.raw) == FinalizationStatus(
        report_approval_status="Finalization", message="Finalization"
    )


def test_finalization_for_later_is_not_followed(connect: Connect) -> None:
    app = ScriptedConsole(Reply(202, body=b"", headers={"Location": f"https://x/asyncActions/{UUID(int=5)}"}))

    outcome = connect(app).licensing.reports.finalize(write=WRITE)

    assert outcome == Accepted(action_uid=UUID(int=5))
    assert len(app.requests) == 1


@pytest.mark.parametrize("document", [STATUS, {"data": STATUS}, {"data": STATUS, "meta": None, "errors": None}])
def test_result_of_a_finalization_is_read_with_and_without_an_envelope(connect: Connect, document: Any) -> None:
    answer = connect(ScriptedConsole(Reply(document=document))).async_actions.result(UUID(int=5))

    assert finalization_of(answer.body).report_approval_status == "Finalization"


def test_empty_answer_to_a_finalization_says_nothing() -> None:
    assert finalization_of(b" ") == FinalizationStatus()


@pytest.mark.parametrize("body", [b"[]", b"{", b'"blob:x"', b'{"data": null}', b'{"reportApprovalStatus": 2}'])
def test_answer_to_a_finalization_that_cannot_be_read_is_one_sentence(body: bytes) -> None:
    with pytest.raises(VspcProtocolError, match=r"^The console answered the finalization with .*\.$"):
        finalization_of(body)
