"""The operations of license usage reports: lists, files, settings, finalization.

Lists understand what every list does. A whole report of a large console is long, so that it is made for those on the
page only, unless a filter or an order looks into it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from simulator import roles
from simulator.data.approvals import FINALIZATION, Report, next_month
from simulator.data.rows import Row
from simulator.errors import invalid, not_found
from simulator.faults import Fault, disturbed_rows, of_kind, option
from simulator.operations import Answer, Call, Operation
from simulator.patching import wanted_switch
from simulator.querying import read_query, read_select
from simulator.reading import envelope, selected
from simulator.simulated_time import moment_of

PATH = "/licensing/reports"
HEAD = ("reportStatus", "reportParameters")
BODY = (
    "reportSummary",
    "organizationsUsage",
    "notCollectedCloudServers",
    "clonedCloudServers",
    "unsupportedCloudServers",
    "usageDetails",
    "appendices",
)
COLUMNS = (
    "Organization",
    "Support ID",
    "License ID",
    "Product",
    "Edition",
    "Workload",
    "Initial",
    "Reported",
    "New",
    "Weight",
    "Points",
)
NOTHING_TO_APPROVE = {"reportApprovalStatus": "NotApprovable", "message": "There is no report to approve."}
FINALIZING = {"reportApprovalStatus": FINALIZATION, "message": FINALIZATION}
Choice = Callable[[Call], list[Report]]


def report_operations() -> list[Operation]:
    """Every operation of the contract about reports."""
    made = [
        _list("GetLicensingReports", PATH, _all),
        _list("GetLatestLicensingReports", f"{PATH}/latest", _latest),
        _list("GetLicensingReportsForDate", f"{PATH}/<uid>", _of_month),
        Operation("DownloadLicensingReportCsv", "GET", f"{PATH}/<uid>/csv", _csv),
        Operation("FinalizeLicensingReports", "POST", f"{PATH}/finalization", _finalize, check=_selection),
        Operation("GetLicensingReportsSettings", "GET", f"{PATH}/settings", _settings),
        Operation("PatchLicensingReportsSettings", "PATCH", f"{PATH}/settings", _patch, check=_patched),
    ]
    return [replace(operation, roles=roles.PROVIDERS) for operation in made]


def linked_operations() -> list[Operation]:
    """What the contract does not name: where a link to the file of a report leads."""
    return [Operation("LinkedReport", "GET", f"{PATH}/<uid>/file", _file, roles.PROVIDERS, may_be_asynchronous=False)]


def _moment(call: Call) -> datetime:
    """The moment that the call is about; unlike usage, no report of the future is known."""
    return min(moment_of(call), call.now)


def _all(call: Call) -> list[Report]:
    return call.world.reports.generated(_moment(call))


def _latest(call: Call) -> list[Report]:
    return call.world.reports.latest(_moment(call))


def _of_month(call: Call) -> list[Report]:
    """Those of a month; the contract types it as a date and describes it as a year and a month."""
    written = call.path["uid"]
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-\d\d)?", written):
        raise invalid("date", "a month in the form YYYY-MM is expected.")
    means_usage = call.world.reports.dates_mean == "usage"
    months = {report: report.month if means_usage else next_month(report.month) for report in _all(call)}
    return [report for report, month in months.items() if f"{month:%Y-%m}" == written[:7]]


def _list(name: str, path: str, choice: Choice) -> Operation:
    def handler(call: Call) -> Answer:
        return Answer(_page(call, choice(call)))

    return Operation(name, "GET", path, handler, key="reportParameters")


def _page(call: Call, reports: list[Report]) -> Row:
    query = read_query(call.arguments, properties=[*HEAD, *BODY])
    at = _moment(call)
    known = call.world.reports
    are_whole = _names_the_body(call, "filter", "sort")
    rows = query.ordered(known.row(report, at) if are_whole else known.head(report, at) for report in reports)
    rows = disturbed_rows(rows, call.faults, offset=query.offset, limit=query.limit)
    page = query.page(rows)
    if not are_whole and (query.select is None or _names_the_body(call, "select")):
        by_id = {report.id: report for report in reports}
        page = [known.row(by_id[row["reportParameters"]["reportId"]], at) for row in page]
    return envelope([query.selected(row) for row in page], total=len(rows), offset=query.offset)


def _names_the_body(call: Call, *parameters: str) -> bool:
    return any(name in call.arguments.get(parameter, "") for parameter in parameters for name in BODY)


def _csv(call: Call) -> Answer:
    report = _report(call)
    if fault := of_kind(call.faults, "csv"):
        return _link(call, report, fault)
    return _file(call)


def _link(call: Call, report: Report, fault: Fault) -> Answer:
    """What comes instead of the file; a `blob:` is bare, as the vendor's only example is."""
    form = option(fault, "form", "link")
    if form == "blob":
        return Answer(f"blob:{call.origin}/b1024826-78bb-4a35-aeaa-ee080087eab5")
    origin = call.origin if form == "link" else "https://files.elsewhere.test"
    return Answer({"data": f"{origin}/api/v3{PATH}/{report.id}/file"})


def _file(call: Call) -> Answer:
    row = call.world.reports.row(_report(call), _moment(call))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_lines(row))
    return Answer(text.getvalue().encode(), media_type="text/csv; charset=utf-8")


def _lines(row: Row) -> Iterator[tuple[object, ...]]:
    sections = [row, *row["appendices"]]
    for detail in (detail for section in sections for detail in section["usageDetails"]):
        for usage in detail["usageByLicenseAndProduct"]:
            head = (detail["organizationName"], detail["supportId"], usage["licenseId"], usage["productType"])
            for workload in usage["workloadUsage"]:
                counts = (workload[name] for name in ("initialCount", "reportedCount", "newCount"))
                points = (workload["weight"], workload["usedPoints"])
                yield (*head, usage["licenseEdition"], workload["description"], *counts, *points)


def _report(call: Call) -> Report:
    """The report that the request is about; raises the console's 404."""
    written = call.path["uid"]
    found = (report for report in _all(call) if str(report.id) == written)
    report = next(found, None)
    if report is None:
        raise not_found(f"The report {written}")
    return report


def _selection(call: Call) -> None:
    read_select(call.arguments)


def _finalize(call: Call) -> Answer:
    """Finalize all that waits; it is answered at once, and takes its time."""
    reports = call.world.reports
    began = reports.approvals.finalize(reports.generated(call.now), call.now)
    return replace(selected(call, FINALIZING if began else NOTHING_TO_APPROVE), effect=began)


def _settings(call: Call) -> Answer:
    return selected(call, {"autoApprove": call.world.reports.approvals.is_automatic(call.now)})


def _patched(call: Call) -> None:
    _selection(call)
    wanted_switch(call, "autoApprove")


def _patch(call: Call) -> Answer:
    call.world.reports.approvals.switch(call.now, enabled=wanted_switch(call, "autoApprove"))
    return _settings(call)
