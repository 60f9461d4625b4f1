"""The operations of usage reports: lists, the moment asked for, files, settings, finalization, roles."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from simulator.app import Simulator
from simulator.data.report_situations import PlantedInReport, Planting, plant_in_report
from simulator.faults import Fault
from simulator.reports import BODY, HEAD, report_operations
from simulator.roles import ALL, PROVIDERS, USER_ROLE_BY_ADMITTED_NAME
from tests.simulator.calling import Caller, console
from tests.simulator.reporting import PATH, Row, reports_of, row_of, usages

SETTINGS = f"{PATH}/settings"
FINALIZATION = f"{PATH}/finalization"


def _ids(rows: list[Row]) -> list[int]:
    return [row["reportParameters"]["reportId"] for row in rows]


def _as_of(caller: Caller, moment: str, path: str = PATH, **query: Any) -> list[Row]:
    answer = caller.request("GET", path, headers={"X-Simulated-Time": moment}, **query)
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["data"])


def _switch(value: Any, path: str = "/AutoApprove") -> list[Row]:
    return [{"op": "replace", "path": path, "value": value}]


def test_the_list_has_every_report_whole_and_in_the_order_of_its_numbers(app: Simulator, caller: Caller) -> None:
    rows = caller.rows(PATH)

    assert rows == [row_of(app.world, report) for report in reports_of(app.world)]
    assert _ids(rows) == sorted(set(_ids(rows)))
    assert {frozenset(row) for row in rows} == {frozenset([*HEAD, *BODY])}


def test_pages_are_parts_of_the_whole(caller: Caller) -> None:
    everything = caller.rows(PATH)

    page = caller.get(PATH, limit="5", offset="24").get_json()

    assert page["data"] == everything[24:]
    assert page["meta"]["pagingInfo"] == {"total": 28, "count": 4, "offset": 24}


def test_nothing_is_made_for_reports_that_are_not_on_the_page(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Planting] = []

    def noted(planting: Planting, **options: Any) -> PlantedInReport:
        made.append(planting)
        return plant_in_report(planting, **options)

    monkeypatch.setattr("simulator.data.reports.plant_in_report", noted)

    caller.rows(PATH, select=[{"propertyPath": "reportParameters"}], filter=[_is("reportStatus", "Approved")])
    caller.rows(f"{PATH}/2026-05", sort=[{"property": "reportParameters.reportId"}], select=[{"propertyPath": HEAD[0]}])
    before = len(made)
    caller.rows(PATH, limit="1")

    assert (before, len(made)) == (0, 1)


def _is(name: str, value: Any) -> Row:
    return {"property": name, "operation": "equals", "value": value}


def test_reports_are_filtered_sorted_and_cut_down_as_every_list_is(caller: Caller) -> None:
    everything = caller.rows(PATH)
    owner = everything[1]["reportParameters"]["organizationUid"]

    rows = caller.rows(
        PATH,
        filter=[_is("reportParameters.organizationUid", owner)],
        sort=[{"property": "reportSummary.totalPoints", "direction": "descending"}],
        select=[{"propertyPath": "reportParameters.reportId"}, {"propertyPath": "reportSummary.totalPoints"}],
    )

    points = [row["reportSummary"]["totalPoints"] for row in rows]
    assert sorted(_ids(rows)) == _ids(everything[1::2])
    assert points == sorted(points, reverse=True)
    assert {json.dumps([list(row), *map(list, row.values())]) for row in rows} == {
        '[["reportParameters", "reportSummary"], ["reportId"], ["totalPoints"]]'
    }
    assert caller.error(PATH, sort=[{"property": "color"}])["status"] == 400


def test_the_latest_are_those_of_the_last_month_of_each_owner(caller: Caller) -> None:
    rows = caller.rows(f"{PATH}/latest")

    assert rows == caller.rows(PATH)[-2:]
    starts = [row["reportParameters"]["reportInterval"]["startOfInterval"] for row in rows]
    assert starts == ["2026-04-01T02:00:00.0000000+02:00"] * 2


@pytest.mark.parametrize("written", ["2026-05", "2026-05-01"])
def test_a_month_is_the_one_of_the_generation_unless_the_world_is_told_otherwise(
    app: Simulator, caller: Caller, written: str
) -> None:
    generated = caller.rows(f"{PATH}/{written}")
    app.world.reports.dates_mean = "usage"

    used = caller.rows(f"{PATH}/2026-04")

    assert generated == used == caller.rows(f"{PATH}/latest")
    assert caller.rows(f"{PATH}/{written}") == []


@pytest.mark.parametrize("written", ["2026", "2026-13", "05-2026", "May", "finalization"])
def test_what_is_no_month_is_refused(caller: Caller, written: str) -> None:
    assert (caller.error(f"{PATH}/{written}")["status"]) == 400


def test_the_lists_are_as_of_the_moment_asked_for(app: Simulator, caller: Caller) -> None:
    everything = caller.rows(PATH)

    before = _as_of(caller, "2026-02-01T03:00:00Z")
    at_night = _as_of(caller, "2026-02-01T03:30:00Z")
    in_review = _as_of(caller, "2026-02-03T00:02:00Z", f"{PATH}/latest")

    assert _ids(before) == _ids(everything)[: len(before)]
    assert len(at_night) == len(before) + 2
    assert [row["reportStatus"] for row in at_night[-4:]] == ["Approved", "Approved"] + ["ApprovalRequired"] * 2
    assert [row["reportStatus"] for row in in_review] == ["Finalization", "ApprovalRequired"]
    assert _as_of(caller, "2020-01-01") == []
    assert _as_of(caller, "2026-02-02", f"{PATH}/2026-02") == at_night[-2:]


@pytest.mark.parametrize("moment", ["2027-01-01", "9999-12-31T23:59:59Z"])
def test_reports_of_the_future_are_not_known(caller: Caller, moment: str) -> None:
    assert _as_of(caller, moment) == caller.rows(PATH)


def test_a_finalization_is_not_seen_from_before_it(app: Simulator, caller: Caller) -> None:
    caller.request("POST", FINALIZATION)

    assert _as_of(caller, "2026-05-12T11:59:00Z")[-1]["reportStatus"] == "ApprovalRequired"
    assert _as_of(caller, "2026-05-12T12:01:00Z")[-1]["reportStatus"] == "Finalization"


@pytest.mark.parametrize("operation", report_operations(), ids=lambda operation: operation.name)
def test_reports_are_for_providers_and_resellers_who_administrate(operation: Any) -> None:
    paths = {"DownloadLicensingReportCsv": f"{PATH}/632/csv", "GetLicensingReportsForDate": f"{PATH}/2026-05"}
    path = paths.get(operation.name, operation.path)
    content = {"json": _switch(True)} if operation.method == "PATCH" else None

    admitted = {
        role
        for role in ALL
        if Caller(console(companies=2, role=USER_ROLE_BY_ADMITTED_NAME[role]))
        .request(operation.method, path, content=content)
        .status_code
        == 200
    }

    assert admitted == PROVIDERS


@pytest.mark.parametrize("value", ["true", True, "false", False, "TRUE"])
@pytest.mark.parametrize("path", ["/AutoApprove", "/autoApprove", "/AUTOAPPROVE"])
def test_automatic_approval_is_switched_by_either_form_in_any_case(
    caller: Caller, value: str | bool, path: str
) -> None:
    wanted = str(value).lower() == "true"
    caller.patch(SETTINGS, _switch(not wanted))

    answer = caller.patch(SETTINGS, _switch(value, path))

    assert answer.get_json() == caller.get(SETTINGS).get_json() == {"data": {"autoApprove": wanted}}


@pytest.mark.parametrize("patches", [_switch("yes"), _switch(1), _switch(True, "/sendReports"), ["true"]])
def test_a_patch_of_another_form_changes_nothing(app: Simulator, caller: Caller, patches: Any) -> None:
    answer = caller.patch(SETTINGS, patches)

    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (520, 1001)
    assert caller.get(SETTINGS).get_json() == {"data": {"autoApprove": False}}
    assert app.effects == []


@pytest.mark.parametrize("drops", [False, True])
@pytest.mark.parametrize("seconds", [0, 10])
def test_a_finalization_is_done_once_however_often_it_is_sent_with_one_id(drops: bool, seconds: float) -> None:
    app = console(async_seconds=seconds)
    caller, request_id = Caller(app), str(uuid4())
    if drops:
        app.faults.append(Fault("drop", suffix="finalization", after=True, times=1))
        with pytest.raises(ConnectionError):
            caller.request("POST", FINALIZATION, request_id=request_id)

    answers = [caller.request("POST", FINALIZATION, request_id=request_id) for _ in range(3)]
    app.clock.advance(seconds + 1)
    result = caller.get(f"/asyncActions/{request_id}/result").get_json()

    assert {answer.status_code for answer in answers} == {202}
    assert result["data"]["reportApprovalStatus"] == "Finalization"
    assert [(effect.operation, effect.path, effect.request_id) for effect in app.effects] == [
        ("FinalizeLicensingReports", FINALIZATION, request_id)
    ]


def test_one_finalization_of_many_at_once_takes_effect(app: Simulator) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Caller(app).request("POST", FINALIZATION).get_json()["data"], range(16)))

    assert sorted(answer["reportApprovalStatus"] for answer in answers) == ["Finalization"] + ["NotApprovable"] * 15
    assert len(app.effects) == 1


def test_changed_settings_are_an_effect(app: Simulator, caller: Caller) -> None:
    caller.patch(SETTINGS, _switch(True))

    assert [(effect.operation, effect.path) for effect in app.effects] == [("PatchLicensingReportsSettings", SETTINGS)]


class TestFile:
    """The file of a report in its five forms."""

    @pytest.fixture
    def report_id(self, app: Simulator) -> int:
        return reports_of(app.world)[-1].id

    def test_it_has_a_row_for_each_organization_license_product_and_workload(
        self, app: Simulator, caller: Caller, report_id: int
    ) -> None:
        answer = caller.get(f"{PATH}/{report_id}/csv")

        head, *lines = csv.reader(io.StringIO(answer.data.decode()))
        row = row_of(app.world, reports_of(app.world)[-1])
        assert answer.content_type == "text/csv; charset=utf-8"
        assert len(lines) == sum(len(usage["workloadUsage"]) for _, usage in usages(row)) > 10
        assert {len(line) for line in lines} == {len(head)}
        assert sum(float(line[-1]) for line in lines) == sum(usage["usedPoints"] for _, usage in usages(row))

    def test_a_link_leads_to_the_same_file(self, app: Simulator, caller: Caller, report_id: int) -> None:
        plain = caller.get(f"{PATH}/{report_id}/csv")
        app.faults.append(Fault("csv"))

        link = caller.get(f"{PATH}/{report_id}/csv").get_json()["data"]

        assert link.startswith("http://localhost/api/v3/")
        assert caller.get(link.removeprefix("http://localhost/api/v3")).data == plain.data

    def test_a_link_may_lead_to_another_host(self, app: Simulator, caller: Caller, report_id: int) -> None:
        app.faults.append(Fault("csv", form="foreign-link"))

        assert caller.get(f"{PATH}/{report_id}/csv").get_json()["data"].startswith("https://files.elsewhere.test/")

    def test_it_may_be_an_address_in_the_browser(self, app: Simulator, caller: Caller, report_id: int) -> None:
        app.faults.append(Fault("csv", form="blob"))

        assert caller.get(f"{PATH}/{report_id}/csv").get_json().startswith("blob:http://localhost/")

    @pytest.mark.parametrize("bare", [False, True])
    def test_it_may_come_later(self, app: Simulator, caller: Caller, report_id: int, bare: bool) -> None:
        plain = caller.get(f"{PATH}/{report_id}/csv")
        app.faults.append(Fault("async", suffix="/csv", bare=bare))

        accepted = caller.get(f"{PATH}/{report_id}/csv")
        result = caller.get(f"/asyncActions/{accepted.headers['Location'].rsplit('/', 1)[1]}/result")

        assert (accepted.status_code, result.data, result.content_type) == (202, plain.data, plain.content_type)

    @pytest.mark.parametrize("report_id", ["0", "9999", "x"])
    def test_there_is_none_of_a_report_that_is_not_there(self, caller: Caller, report_id: str) -> None:
        assert caller.error(f"{PATH}/{report_id}/csv")["status"] == 404
