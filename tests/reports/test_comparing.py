"""Why two versions of a report differ: each change is explained, and all of them add up to the whole."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles.models import Console
from reports.comparing import Change, Comparison, Kind, changes_largest_first, comparison_of
from reports.comparing.comparison import MOST_SHOWN
from reports.models import Report, ReportVersion
from tests.consoles.factories import console_make
from tests.reports.factories import Json, appendix, detail, report, reports_read, uid, usage, using, workload
from tests.reports.looking import exported, page, records, words

pytestmark = pytest.mark.django_db


def versions(console: Console, before: Json, after: Json) -> tuple[ReportVersion, ReportVersion]:
    """Two versions, of reports of one owner for September and for October."""
    first, second = reports_read(console, before, after)
    assert first.version
    assert second.version
    return first.version, second.version


def september(*details: Json, **values: Any) -> Json:
    return report(*details, number=1, month="2026-09", **values)


def october(*details: Json, **values: Any) -> Json:
    return report(*details, number=2, **values)


def compared(console: Console, before: Iterable[Json], after: Iterable[Json]) -> list[Change]:
    return changes_largest_first(*versions(console, september(*before), october(*after)))


def said(changes: Iterable[Change]) -> list[tuple[Kind, float, str]]:
    return [(change.kind, change.difference, change.text) for change in changes]


workloads = st.builds(
    lambda reported, name, weight: workload(reported, name=name, weight=weight),
    st.integers(0, 9).map(float),
    st.sampled_from(["VM", "Server"]),
    st.sampled_from([1, 1.5, 10.1]),
)
usages = st.builds(
    lambda rows, license, product: usage(*rows, license=license, product=product),
    st.lists(workloads, max_size=3),
    st.sampled_from(["", "L-1", "L-2"]),
    st.sampled_from(["VSPC", "VONE"]),
)
details = st.builds(
    lambda rows, number, named: detail(number, *rows, **({} if named else {"organizationUid": None})),
    st.lists(usages, max_size=3),
    st.integers(1, 4),
    st.booleans(),
)
totals: st.SearchStrategy[Json] = st.one_of(
    st.just({}), st.floats(0, 500).map(lambda points: {"reportSummary": _total(points)})
)


def _total(points: float) -> Json:
    return {"totalPoints": points, "productsUsage": []}


appendices = st.lists(
    st.builds(appendix, st.sampled_from(["Alder", "Birch"]), details), max_size=2, unique_by=lambda one: str(one)
)
reports = st.builds(
    lambda rows, apart, total: (rows, {"appendices": apart, **total}), st.lists(details, max_size=5), appendices, totals
)


@given(reports, reports, st.integers(1, 3))
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_the_changes_add_up_to_the_whole_difference(
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[list[Json], Json],
    after: tuple[list[Json], Json],
    shown: int,
) -> None:
    monkeypatch.setattr("reports.comparing.comparison.MOST_SHOWN", shown)
    console = console_make()
    older, newer = versions(console, september(*before[0], **before[1]), october(*after[0], **after[1]))

    changes = changes_largest_first(older, newer)
    found = comparison_of(older, newer)

    assert older.total_points is not None
    assert newer.total_points is not None
    whole = newer.total_points - older.total_points
    assert sum(change.difference for change in changes) == pytest.approx(whole, abs=1e-5)
    assert sum(change.difference for change in found.shown) + found.rest == pytest.approx(whole, abs=1e-5)
    assert sum(one.difference for one in found.kinds) == pytest.approx(whole, abs=1e-5)
    assert sum(one.count for one in found.kinds) == found.count == len(changes)
    sizes = [abs(change.difference) for change in changes]
    assert sizes == sorted(sizes, reverse=True)
    assert [change.difference for change in found.shown] == [change.difference for change in changes[:shown]]


@given(st.lists(details, max_size=5))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_the_same_lines_in_another_order_are_no_change(rows: list[Json]) -> None:
    assert compared(console_make(), rows, reversed(rows)) == []


def test_more_and_fewer_objects_are_told_with_their_counts(console: Console) -> None:
    changes = compared(console, [using(1, 3), using(2, 9)], [using(1, 5), using(2, 8)])

    assert said(changes) == [(Kind.MORE, 20, "VM 3 → 5"), (Kind.FEWER, -10, "VM 9 → 8")]
    assert (changes[0].organization, changes[0].license_after) == ("Company 1", "L-1")


def test_an_organization_that_came_or_went_is_told_as_such(console: Console) -> None:
    changes = compared(console, [using(1, 3), using(2, 9)], [using(1, 3), using(3, 4)])

    assert said(changes) == [
        (Kind.GONE_ORGANIZATION, -90, "VM 9 → 0, no longer in the report"),
        (Kind.NEW_ORGANIZATION, 40, "VM 0 → 4, new in the report"),
    ]


def test_another_weight_is_told_apart_from_other_counts(console: Console) -> None:
    changes = compared(console, [detail(1, usage(workload(4)))], [detail(1, usage(workload(5, weight=12)))])

    assert said(changes) == [(Kind.WEIGHT, 10, "VM counts 12 instead of 10"), (Kind.MORE, 10, "VM 4 → 5")]


def test_weights_that_differ_within_a_workload_are_not_told_as_one(console: Console) -> None:
    def mixed(weight: float) -> Json:
        return detail(1, usage(workload(4), workload(4, weight=weight)))

    assert said(compared(console, [mixed(5)], [mixed(7)])) == [(Kind.MORE, 8, "VM 8 → 8")]


def test_a_license_that_moved_is_no_difference(console: Console) -> None:
    changes = compared(console, [detail(1, usage(workload(4)))], [detail(1, usage(workload(6), license="L-2"))])

    assert said(changes) == [
        (Kind.MORE, 20, "VM 4 → 6"), (Kind.MOVED, 0, "VM: 40 points moved from L-1 to L-2"),
    ]  # fmt: skip


def test_a_license_that_moved_to_several_names_none_of_them(console: Console) -> None:
    after = detail(1, usage(workload(1), license="L-2"), usage(workload(3), license="L-3"))

    [moved] = compared(console, [using(1, 4)], [after])

    assert moved.text == "VM: 40 points moved from L-1 to other licenses"


def test_what_only_the_totals_have_stands_apart(console: Console) -> None:
    changes = changes_largest_first(
        *versions(console, september(using(1, 3)), october(using(1, 3), reportSummary=_total(48)))
    )

    assert said(changes) == [(Kind.NOT_IN_LINES, 18, "In the total of the report, and in none of its lines")]


def test_a_version_without_a_total_has_that_of_its_lines(console: Console) -> None:
    older, newer = versions(console, september(using(1, 3)), october(using(1, 5), reportSummary=None))

    assert comparison_of(older, newer).difference == 20


def test_appendices_are_no_part_of_the_comparison(console: Console) -> None:
    apart = {"licenseCompanyName": "Alder", "appendixSummary": _total(10), "usageDetails": [using(5, 1)]}
    older, newer = versions(console, september(using(1, 3)), october(using(1, 3), appendices=[apart]))

    assert changes_largest_first(older, newer) == []


def test_what_moved_into_an_appendix_did_not_vanish(console: Console) -> None:
    before = september(using(1, 3), using(2, 9))
    after = october(using(1, 3), using(3, 1), appendices=[appendix("Alder", using(2, 7))])

    changes = changes_largest_first(*versions(console, before, after))

    assert said(changes) == [
        (Kind.INTO_APPENDIX, -70, "VM 9 → 0, now in the appendix of Alder"),
        (Kind.GONE_ORGANIZATION, -20, "VM 9 → 0, no longer in the report"),
        (Kind.NEW_ORGANIZATION, 10, "VM 0 → 1, new in the report"),
    ]


def test_what_moved_out_of_appendices_is_not_new(console: Console) -> None:
    apart = [appendix("Alder", using(1, 1)), appendix("Birch", using(1, 1))]

    changes = changes_largest_first(*versions(console, september(using(1, 3), appendices=apart), october(using(1, 5))))

    assert said(changes) == [(Kind.OUT_OF_APPENDIX, 20, "VM 3 → 5, was in an appendix")]


def test_servers_that_are_left_out_explain_nothing_that_was_gained(console: Console) -> None:
    named = {"notCollectedClientServers": ["vbr-1"]}

    changes = changes_largest_first(*versions(console, september(using(1, 3)), october(using(1, 5, **named))))

    assert [(change.difference, change.hints) for change in changes] == [(20, ())]


def test_servers_that_the_later_report_names_stand_beside_the_change(console: Console, visitor: Client) -> None:
    named = {"notCollectedClientServers": ["vbr-1"], "unsupportedClientServers": ["vbr-2"]}
    before = september(using(1, 5, unsupportedClientServers=["vbr-2"]), using(2, 5))
    older, newer = reports_read(console, before, october(using(1, 3, **named), using(2, 3)))
    assert older.version
    assert newer.version

    changes = changes_largest_first(older.version, newer.version)

    assert {change.organization: change.hints for change in changes} == {
        "Company 1": ("vbr-1: not collected",),
        "Company 2": (),
    }
    assert "VM 5 → 3 vbr-1: not collected" in words(page(visitor, f"{newer.get_absolute_url()}changes/"))


def test_organizations_without_a_uid_are_told_apart_by_their_names(console: Console) -> None:
    def nameless(name: str, reported: float) -> Json:
        return using(1, reported, name=name, organizationUid=None)

    changes = compared(
        console, [nameless("Alder", 3), nameless("Birch", 2)], [nameless("Alder", 3), nameless("Cedar", 2)]
    )

    assert {change.organization: change.kind for change in changes} == {
        "Birch": Kind.GONE_ORGANIZATION,
        "Cedar": Kind.NEW_ORGANIZATION,
    }


def test_an_organization_that_was_renamed_is_the_same(console: Console) -> None:
    assert compared(console, [using(1, 3, name="Alder")], [using(1, 3, name="Birch")]) == []


def test_what_was_compared_once_is_not_compared_again(console: Console) -> None:
    pair = versions(console, september(using(1, 3)), october(using(1, 5)))
    cache.clear()
    first = comparison_of(*pair)

    with CaptureQueriesContext(connection) as captured:
        second = comparison_of(*pair)

    assert (first, len(captured)) == (second, 0)


def shown(client: Client, address: str) -> Comparison:
    found: Comparison = client.get(address).context["comparison"]
    return found


@pytest.fixture
def many(console: Console) -> Report:
    """A report with more changes than a page shows."""
    before = [using(number, 1) for number in range(1, MOST_SHOWN + 31)]
    after = [using(number, 2) for number in range(1, MOST_SHOWN + 31)]
    _, found = reports_read(console, september(*before), october(*after))
    return found


def test_the_page_shows_the_largest_and_the_others_in_one_sum(many: Report, visitor: Client) -> None:
    address = f"{many.get_absolute_url()}changes/"

    found = shown(visitor, address)

    assert (len(found.shown), found.rest_count, found.rest) == (MOST_SHOWN, 30, 300)
    html = words(page(visitor, address))
    assert "+300 30 smaller changes together +1 300 in all" in html
    assert "More objects +1 300 130 lines" in html


def test_the_file_has_every_change(many: Report, visitor: Client) -> None:
    address = f"{many.get_absolute_url()}changes/?format="

    rows = records(visitor, f"{address}json")

    assert (len(rows), sum(row["difference"] for row in rows)) == (MOST_SHOWN + 30, 1300)
    assert {"kind": "more", "product": "BackupAndReplication", "count_before": 1, "count_after": 2}.items() <= (
        rows[0].items()
    )
    for file_format in ("csv", "xml", "xlsx"):
        assert exported(visitor, f"{address}{file_format}")
    assert visitor.get(f"{address}pdf").status_code == 400


def test_a_report_that_has_not_changed_says_so(console: Console, visitor: Client) -> None:
    _, found = reports_read(console, september(using(1, 3)), october(using(1, 3)))

    assert "Every line is as it was." in page(visitor, f"{found.get_absolute_url()}changes/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("organization=alder", {"Alder"}),
        (f"organization={uid(2)}", {"Birch"}),
        ("kind=fewer", {"Birch"}),
        ("product=BackupAndReplication&kind=more", {"Alder"}),
        ("product=VSPC", set()),
    ],
)
def test_page_and_file_are_narrowed_alike(query: str, found: set[str], console: Console, visitor: Client) -> None:
    before = september(using(1, 3, name="Alder"), using(2, 9, name="Birch"))
    _, newer = reports_read(console, before, october(using(1, 5, name="Alder"), using(2, 8, name="Birch")))
    address = f"{newer.get_absolute_url()}changes/?{query}"

    response = visitor.get(address)

    assert {change.organization for change in response.context["found"]} == found
    assert {row["organization"] for row in records(visitor, f"{address}&format=json")} == found
    assert ("Nothing fits this search." in response.content.decode()) is (not found)


def test_the_kind_that_was_chosen_stays_chosen(console: Console, visitor: Client) -> None:
    _, newer = reports_read(console, september(using(1, 3)), october(using(1, 2)))

    html = page(visitor, f"{newer.get_absolute_url()}changes/?kind=fewer")

    assert '<option value="fewer" selected>Fewer objects</option>' in html
    assert "\u221210 all that fit this search" in words(html)
