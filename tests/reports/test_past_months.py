"""The list of the reports of all months: filters, search, order, exports, and what each says of itself."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.evidence.files import evidence_file_keep
from reports.evidence.freezing import evidence_freeze
from reports.models import Report, ReportVersion
from reports.months.columns import COLUMNS
from reports.months.rows import ReportRow
from tests.reports.board import BOARD, OCTOBER, READ_AT, SEPTEMBER, console_read, html, month_make, report_make, rows_of
from tests.reports.factories import NOW, report, reports_read, using
from tests.ui.listing_claims import HTMX, queries_of, sorted_by

SignIn = Callable[[User], Client]
PROMISED = ["console", "report_id", "owner", "month", "status", "total_points"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def varied(db: None) -> None:
    """Reports of two consoles of which each column has equal, different and unknown values."""
    west, lab = console_read(), console_read("lab")
    for month, points in (("2026-08", 20), ("2026-09", 50), ("2026-10", 40)):
        report_make(west, points, month=month, number=int(month[-2:]), status="Approved")
    report_make(west, 0, month="2026-08", owner=1, name="alder", number=8)
    report_make(west, 20, month="2026-09", owner=1, name="alder", number=4, status="Finalization")
    report_make(west, 70, month="2026-10", owner=1, name="alder", number=5, status="")
    nameless = report_make(lab, 30, owner=2, name="", number=5)
    Report.objects.filter(pk=nameless.pk).update(licensee="Licensee")
    Report.objects.get(number=9).versions.update(total_points=None)
    month_make(west, month=SEPTEMBER, submitted_on=OCTOBER, closed_on=OCTOBER + timedelta(days=4))
    month_make(west, 1, submitted_on=OCTOBER + timedelta(days=31))


def rows_at(client: Client, query: str = "") -> list[ReportRow]:
    response = client.get(f"{BOARD}{query}")
    assert response.status_code == 200
    return list(response.context["rows"])


def exported(client: Client, query: str) -> bytes:
    response = client.get(f"{BOARD}{query}")
    assert response.status_code == 200
    with closing(response):
        return response.getvalue()


def records(client: Client, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(exported(client, f"?format=json{query}"))
    return found


def named(rows: list[ReportRow]) -> list[tuple[str, int]]:
    return [(row.report.owner_title, row.report.month.month) for row in rows]


def test_the_newest_month_comes_first_then_owners_by_name(visitor: Client) -> None:
    console = console_read()
    for month in ("2026-09", "2026-10"):
        report_make(console, month=month, owner=2, name="Birch")
        report_make(console, month=month, owner=1, name="Alder")

    assert named(rows_at(visitor)) == [("Alder", 10), ("Birch", 10), ("Alder", 9), ("Birch", 9)]


def test_a_report_without_a_version_is_not_listed(visitor: Client) -> None:
    report_make(console_read())
    Report.objects.update(version=None)

    assert rows_at(visitor) == []


def test_htmx_gets_the_list_without_the_board(visitor: Client) -> None:
    report_make(console_read())

    fragment = visitor.get(BOARD, headers=HTMX)

    assert fragment.content.decode().startswith('<div id="listing"')
    assert "board" not in fragment.context
    assert "HX-Request" in fragment["Vary"]


def test_the_change_is_against_the_month_before_and_no_other(visitor: Client) -> None:
    console = console_read()
    for month, points in (("2025-12", 50), ("2026-01", 80), ("2026-03", 60)):
        report_make(console, points, month=month)
    report_make(console, 999, month="2025-12", owner=5, name="Other")

    found = {row.report.month: row.change for row in rows_at(visitor, "?owner=Provider")}

    assert found == {date(2025, 12, 1): None, date(2026, 1, 1): 30, date(2026, 3, 1): None}
    assert '<strong>+30</strong> <span class="soft">+60 %</span>' in html(visitor)


def test_a_report_says_that_it_is_gone_or_changed_after_approval(visitor: Client) -> None:
    console = console_read()
    report_make(console, 30, status="Approved", at=READ_AT - timedelta(hours=1))
    report_make(console, 40, status="Approved")
    gone = report_make(console, owner=2, name="Gone", month="2026-08")
    Report.objects.filter(pk=gone.pk).update(gone_at=NOW)

    part = html(visitor, BOARD, **HTMX)

    assert part.count('warning" title="It says something else than when it was approved"') == 1
    assert "Not listed by the console any more since 2026-11-02" in part
    assert named(rows_at(visitor, "?changed=1")) == [("Provider", 10)]
    assert named(rows_at(visitor, "?gone=1")) == [("Gone", 8)]


def test_what_was_superseded_before_the_approval_is_no_change_after_it(visitor: Client) -> None:
    found = report_make(console_read(), status="Approved")
    ReportVersion.objects.create(report=found, digest=b"before", read_at=READ_AT, superseded_at=NOW, compressed=b"")

    assert rows_at(visitor, "?changed=1") == []
    assert "changed after approval" not in html(visitor).partition('id="filters"')[0]


def test_each_report_leads_to_its_page(visitor: Client) -> None:
    found = report_make(console_read())

    part = html(visitor, BOARD, **HTMX)

    assert f'href="/reports/{found.pk}/"' in part
    assert visitor.get(found.get_absolute_url()).status_code in (200, 302)


def test_a_report_leads_to_the_file_that_the_console_made_of_it(visitor: Client) -> None:
    found = report_make(console_read(), status="Approved")
    older = evidence_freeze(report=found, operation=None, now=NOW)
    evidence_file_keep(older, content=b"points;30", content_type="text/csv", read_at=NOW)
    changed = report_make(found.console, 40, status="Approved", at=NOW)
    evidence_freeze(report=changed, operation=None, now=NOW + timedelta(minutes=1))

    part = html(visitor, BOARD, **HTMX)

    assert f'href="/reports/evidence/{older.pk}/file/"' in part
    assert exported(visitor, f"evidence/{older.pk}/file/") == b"points;30"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Approved", "The console's file has not been fetched yet."),
        ("ApprovalRequired", "The report is not approved yet: the console's file is fetched once it is."),
    ],
)
def test_a_report_without_the_file_says_why(status: str, reason: str, visitor: Client) -> None:
    report_make(console_read(), status=status)

    assert reason in unescape(html(visitor, BOARD, **HTMX))


def test_of_two_reports_of_a_month_board_list_and_page_compare_with_the_same(visitor: Client) -> None:
    console = console_read()
    first = report_make(console, 10, month="2026-09", number=4)
    Report.objects.filter(pk=first.pk).update(uid=UUID(int=5), generated_at=NOW)
    report_make(console, 20, month="2026-09", number=9)
    found = report_make(console, 50)

    (row,) = rows_of(visitor)
    listed = next(row for row in rows_at(visitor) if row.report == found)
    head = visitor.get(found.get_absolute_url()).context["head"]

    assert (row.report_before, head.previous) == (first, first)
    assert row.change == listed.change == head.change == 40


def test_the_reports_of_all_months_are_read_once_a_day(visitor: Client) -> None:
    console = console_read(at=NOW - timedelta(hours=20))
    report_make(console, month="2026-10", at=NOW - timedelta(hours=20))
    report_make(console, month="2026-08", at=NOW - timedelta(hours=30))

    latest, older = rows_at(visitor)

    assert [(row.age, row.is_stale) for row in (latest, older)] == [("20\u00a0h", True), ("20\u00a0h", False)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?console=lab", {("unnamed", 10)}),
        ("?month=2026-08", {("Provider", 8), ("alder", 8)}),
        ("?month=2026-08&month=2026-09", {("Provider", 8), ("alder", 8), ("Provider", 9), ("alder", 9)}),
        ("?status=Approved&month=2026-10", {("Provider", 10)}),
        ("?status=Finalization", {("alder", 9)}),
        ("?owner=ALDER&month=2026-09", {("alder", 9)}),
        ("?owner=rovid&month=2026-09", {("Provider", 9)}),
        ("?open=1&month=2026-10&month=2026-09", {("Provider", 10), ("unnamed", 10), ("alder", 9)}),
        ("?q=alder&month=2026-10", {("alder", 10)}),
        ("?q=licensee", {("unnamed", 10)}),
        ("?q=9", {("Provider", 9)}),
        ("?q=LAB", {("unnamed", 10)}),
        ("?q=" + "9" * 30, set()),
        ("?q=absent", set()),
        ("?gone=1", set()),
        ("?changed=1", set()),
    ],
)
def test_filters_leave_what_they_name(query: str, found: set[Any], varied: None, visitor: Client) -> None:
    rows = {(row.report.owner_name or "unnamed", row.report.month.month) for row in rows_at(visitor, query)}

    assert rows == found


def test_the_name_of_an_owner_wins_over_parts_of_names(visitor: Client) -> None:
    console = console_read()
    report_make(console, owner=1, name="Alder")
    report_make(console, owner=2, name="Alder Logistics")

    assert named(rows_at(visitor, "?owner=alder")) == [("Alder", 10)]
    assert len(rows_at(visitor, "?owner=alde")) == 2


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=x", "?console=absent", "?status=absent"])
def test_a_wrong_filter_is_left_out_and_said_and_not_exported(query: str, varied: None, visitor: Client) -> None:
    page = html(visitor, BOARD + query)

    assert "This filter is left out." in page
    assert len(rows_at(visitor, query)) == 7
    assert visitor.get(f"{BOARD}{query}&format=csv").status_code == 400


def test_a_status_that_is_not_known_here_can_be_chosen(visitor: Client) -> None:
    report_make(console_read(), status="Archived")

    assert named(rows_at(visitor, "?status=Archived")) == [("Provider", 10)]
    assert "<span>Archived</span>" in html(visitor)


def test_filters_that_leave_nothing_offer_the_way_back(varied: None, visitor: Client) -> None:
    response = visitor.get(f"{BOARD}?q=absent")

    assert "Nothing fits these filters." in response.content.decode()
    assert response.context["clear_url"] == BOARD


def order_value(row: ReportRow, key: str) -> Any:
    if key == "owner":
        return row.report.owner_name.lower() or None
    value = next(column.value(row) for column in COLUMNS if column.key == key and column.value)
    return value.lower() if isinstance(value, str) else value


def test_every_column_sorts_both_ways_with_unknown_last(varied: None, visitor: Client) -> None:
    rows = rows_at(visitor)
    reports = [row.report for row in rows]

    for key in (column.key for column in COLUMNS if column.order_by):
        values = {row.report: order_value(row, key) for row in rows}
        assert len(set(values.values())) > 1, key
        for descending in (False, True):
            found = rows_at(visitor, f"?sort={'-' if descending else ''}{key}")
            assert [row.report for row in found] == sorted_by(reports, values.get, descending=descending), key


def test_json_has_the_keys_that_people_build_on(visitor: Client) -> None:
    console = console_read()
    report_make(console, 40, month="2026-09", status="Approved")
    found = report_make(console, 50, number=7, status="Approved")
    month_make(console, submitted_on=OCTOBER, closed_on=OCTOBER)

    row, _ = records(visitor)

    assert list(row)[:6] == PROMISED
    assert row == {
        "console": "EU-West", "report_id": 7, "owner": "Provider", "month": "2026-10", "status": "Approved",
        "total_points": 50.0, "change": 10.0, "change_percent": 25.0, "licensee": None, "submitted_on": "2026-10-01",
        "closed_on": "2026-10-01", "generated_at": "2026-11-01T03:00:00Z", "changed_after_approval": False,
        "gone_at": None, "refreshed_at": "2026-11-02T09:56:00Z", "id": found.pk,
    }  # fmt: skip
    assert found.number == 7


def test_every_format_carries_the_same_rows(visitor: Client) -> None:
    report_make(console_read(), 50, name="=cmd()")

    (row,) = records(visitor)
    (line,) = csv.DictReader(io.StringIO(exported(visitor, "?format=csv").decode()))
    root = ElementTree.fromstring(exported(visitor, "?format=xml"))
    with ZipFile(io.BytesIO(exported(visitor, "?format=xlsx"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert list(row) == list(line) == [child.tag for child in root[0]]
    assert (row["owner"], line["owner"]) == ("=cmd()", "'=cmd()")
    assert line["total_points"] == root.findtext("report/total_points") == "50.0"
    assert "<v>50</v>" in sheet


def test_what_is_unknown_is_nothing_and_zero_is_zero(visitor: Client) -> None:
    reports_read(console_read(), report(using(1, 3), reportSummary=None, status=""))
    report_make(console_read("Lab"), 0)

    unknown, zero = records(visitor, "&sort=console")

    assert [unknown[key] for key in ("status", "total_points", "change", "submitted_on")] == [None] * 4
    assert (zero["total_points"], zero["change"]) == (0, None)


def test_a_file_holds_the_filtered_whole(visitor: Client) -> None:
    console = console_read()
    for number in range(60):
        report_make(console, owner=number, name=f"Owner {number}", number=number)
    report_make(console, month="2026-08")

    assert len(records(visitor, "&month=2026-10")) == 60
    assert len(rows_at(visitor, "?month=2026-10")) == 50


@pytest.mark.parametrize(
    "query", ["", "?q=owner", "?sort=-change", "?sort=submitted_on&open=1", "?month=2026-10", "?format=json"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(query: str, visitor: Client) -> None:
    def queries(count: int) -> int:
        for number in range(1, count + 1):
            for month in ("2026-09", "2026-10"):
                report_make(console, month=month, owner=number, name=f"Owner {number}", number=number)
        if query.startswith("?format"):
            return 0 * len(exported(visitor, query)) + queries_of(visitor, BOARD + query)
        return queries_of(visitor, BOARD + query, **HTMX)

    console = console_read()
    few = queries(3)

    assert queries(30) == few
    assert few <= 16


def test_columns_are_those_that_the_person_chose(signed_in: SignIn, auditor: User) -> None:
    report_make(console_read())
    client = signed_in(auditor)

    client.post(reverse("accounts:columns"), {"listing": "reports", "column": ["licensee"], "next": BOARD})

    assert [one.column.key for one in client.get(BOARD).context["headings"]] == ["owner", "month", "licensee"]
    assert 'data-label="Licensee"' in html(client)


@pytest.mark.parametrize("sort", ["absent", "age", "generated_at", "--month"])
def test_an_unknown_sort_is_the_newest_month_first(sort: str, varied: None, visitor: Client) -> None:
    assert named(rows_at(visitor, f"?sort={sort}")) == named(rows_at(visitor))
