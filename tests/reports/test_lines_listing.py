"""The long lists of a report: its lines and its organizations."""

from contextlib import closing
from typing import Any

import pytest
from django.test import Client

from consoles.models import Console
from reports.models import Report
from reports.page.columns import LINE_COLUMNS, SHARE_COLUMNS
from tests.reports.factories import NOW, Json, detail, report, reports_read, uid, usage, using, workload
from tests.reports.looking import exported, page, records, words
from tests.ui.listing_claims import sorted_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
SORTED_BY = {
    "organization": "organization_name", "product": "product", "license_id": "license_id", "support_id": "support_id",
    "edition": "edition", "workload": "workload", "initial_count": "initial_count", "reported_count": "reported_count",
    "new_count": "new_count", "weight": "weight", "points": "points", "appendix": "appendix",
    "organization_type": "organization_type",
}  # fmt: skip


def appendix(licensee: str, *details: Json) -> Json:
    return {
        "licenseCompanyName": licensee,
        "appendixSummary": {
            "totalPoints": 10,
            "productsUsage": [{"productType": "VONE", "totalPoints": 10, "licenseEdition": "", "workloadUsage": []}],
        },
        "organizationsUsage": [
            {"organizationType": "Reseller", "organizationName": "Fir", "organizationUid": uid(9), "usedPoints": 10}
        ],
        "usageDetails": list(details),
    }


@pytest.fixture
def found(console: Console) -> Report:
    row = report(
        detail(1, usage(workload(9, initial=10), workload(2, name="Server", new=3)), name="Alder", supportId="S-1"),
        detail(2, usage(workload(5, weight=1.5), license="L-2", product="VSPC"), name="Birch Alder"),
        detail(3, usage(product="VONE", license="", usedPoints=7), name="=Cedar()"),
        appendices=[appendix("Fernhill", detail(9, usage(workload(1), license="L-9", product="VONE"), name="Fir"))],
    )
    return reports_read(console, row)[0]


def listed(client: Client, found: Report, query: str = "", part: str = "lines") -> list[tuple[str, str]]:
    response = client.get(f"{found.get_absolute_url()}{part}/{query}")
    assert response.status_code == 200
    rows = response.context["rows"]
    return [(row.part.organization_name, getattr(row.part, "workload", "")) for row in rows]


def test_lines_with_most_points_come_first_and_appendices_last(found: Report, visitor: Client) -> None:
    assert listed(visitor, found) == [
        ("Alder", "VM"), ("Alder", "Server"), ("Birch Alder", "VM"), ("=Cedar()", ""), ("Fir", "VM"),
    ]  # fmt: skip
    html = words(page(visitor, f"{found.get_absolute_url()}lines/"))
    assert "5 lines, those with most points first" in html
    assert "Alder Backup &amp; Replication L-1 VM 10 9 0 10 90 —" in html
    assert "Fir Veeam ONE L-9 VM 1 1 0 10 10 Fernhill" in html


@pytest.mark.parametrize(
    ("query", "organizations"),
    [
        ("?organization=alder", {"Alder"}),
        ("?organization=alde", {"Alder", "Birch Alder"}),
        (f"?organization={uid(2)}", {"Birch Alder"}),
        ("?product=VSPC", {"Birch Alder"}),
        ("?product=VSPC&product=VONE", {"Birch Alder", "=Cedar()", "Fir"}),
        ("?license=L-2", {"Birch Alder"}),
        ("?license=s-1", {"Alder"}),
        ("?appendix=-", {"Alder", "Birch Alder", "=Cedar()"}),
        ("?appendix=Fernhill", {"Fir"}),
        ("?removed=1", {"Alder"}),
        ("?q=server", {"Alder"}),
        ("?q=L-9", {"Fir"}),
        ("?q=nobody", set()),
    ],
)
def test_filters_leave_the_lines_that_they_name(
    query: str, organizations: set[str], found: Report, visitor: Client
) -> None:
    assert {name for name, _ in listed(visitor, found, query)} == organizations


def test_a_filter_that_is_wrong_is_left_out_and_said(found: Report, visitor: Client) -> None:
    address = f"{found.get_absolute_url()}lines/?product=Nothing"

    assert "This filter is left out." in page(visitor, address)
    assert visitor.get(f"{address}&format=csv").status_code == 400


def test_nothing_that_fits_says_how_to_go_on(found: Report, visitor: Client) -> None:
    html = page(visitor, f"{found.get_absolute_url()}lines/?q=nobody")

    assert "Nothing fits these filters." in html
    assert f'href="{found.get_absolute_url()}lines/">Show all' in html


@pytest.mark.parametrize("part", ["lines", "organizations"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_both_ways(part: str, descending: bool, found: Report, visitor: Client) -> None:
    columns = LINE_COLUMNS if part == "lines" else SHARE_COLUMNS
    for key in (column.key for column in columns if column.order_by):
        address = f"{found.get_absolute_url()}{part}/?sort={'-' if descending else ''}{key}"
        rows = [row.part for row in visitor.get(address).context["rows"]]

        def value(row: Any, field: str = SORTED_BY[key]) -> Any:
            said = getattr(row, field)
            return (said.lower() or None) if isinstance(said, str) else said

        assert rows == sorted_by(rows, value, descending=descending), key


def test_the_file_has_the_promised_keys_in_their_order(found: Report, visitor: Client) -> None:
    body = exported(visitor, f"{found.get_absolute_url()}lines/?format=csv").decode().splitlines()

    assert body[0] == (
        "owner,organization,product,license_id,support_id,edition,workload,initial_count,reported_count,new_count,"
        "weight,points,appendix"
    )
    assert body[1] == "Provider,Alder,BackupAndReplication,L-1,S-1,Enterprise Plus,VM,10.0,9.0,0.0,10.0,90.0,"
    assert body[4].startswith("Provider,'=Cedar(),VONE,,")


@pytest.mark.parametrize("file_format", ["csv", "json", "xml", "xlsx"])
@pytest.mark.parametrize("part", ["lines", "organizations", "licenses"])
def test_each_part_can_be_taken_away(part: str, file_format: str, found: Report, visitor: Client) -> None:
    with closing(visitor.get(f"{found.get_absolute_url()}{part}/?format={file_format}")) as response:
        assert response.status_code == 200
        assert f'report-{part}-2026-11-02.{file_format}"' in response["Content-Disposition"]


def test_files_hold_what_the_filters_leave(found: Report, visitor: Client) -> None:
    rows = records(visitor, f"{found.get_absolute_url()}lines/?format=json&removed=1")

    assert [(row["initial_count"], row["reported_count"]) for row in rows] == [(10, 9)]


def test_organizations_have_their_share_of_the_points(found: Report, visitor: Client) -> None:
    html = words(page(visitor, f"{found.get_absolute_url()}organizations/"))

    assert "Alder Company 110 88.4 % —" in html
    assert "unknown: Not in the points of the report, or not known." in html
    assert "Fir Reseller with its companies 10" in html


def test_licenses_add_up_to_the_lines(found: Report, visitor: Client) -> None:
    rows = records(visitor, f"{found.get_absolute_url()}licenses/?format=json")

    lines = records(visitor, f"{found.get_absolute_url()}lines/?format=json")
    assert sum(row["points"] for row in rows) == sum(line["points"] for line in lines)
    assert [(row["license_id"], row["points"], row["appendix"]) for row in rows] == [
        ("L-1", 110, None), ("L-2", 7.5, None), (None, 7, None), ("L-9", 10, "Fernhill"),
    ]  # fmt: skip


def test_links_and_chips_of_an_earlier_version_stay_in_it(console: Console, visitor: Client) -> None:
    reports_read(console, report(using(1, 3), status="Approved"))
    [found] = reports_read(console, report(using(1, 2), status="Approved"), at=NOW.replace(hour=11))
    first = found.versions.get(superseded_at__isnull=False)
    query = f"?version={first.pk}&organization=Company+1"

    html = page(visitor, f"{found.get_absolute_url()}lines/{query}")

    assert listed(visitor, found, query) == [("Company 1", "VM")]
    assert f'<input type="hidden" name="version" value="{first.pk}">' in html
    assert f'<a class="no-print" href="{found.get_absolute_url()}lines/?version={first.pk}"' in html
    assert records(visitor, f"{found.get_absolute_url()}lines/{query}&format=json")[0]["points"] == 30
