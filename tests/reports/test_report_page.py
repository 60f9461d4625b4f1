"""The page of one report: what it says at its head, its sums, its versions, and who may see it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console
from reports.models import Report
from tests.consoles.factories import freshness_make
from tests.reports.factories import (
    NOW,
    PROVIDER,
    Json,
    detail,
    owned,
    report,
    reports_read,
    summary,
    uid,
    usage,
    using,
    workload,
)
from tests.reports.looking import page, records, words
from tests.support.sight import hide_everything
from tests.ui.listing_claims import HTMX, queries_of

SignIn = Callable[[User], Client]
PARTS = ("", "organizations/", "licenses/", "lines/", "changes/", "history/")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def changed_after_approval(console: Console) -> Report:
    reports_read(console, report(using(1, 3), using(2, 1), status="Approved"))
    [found] = reports_read(console, report(using(1, 2), using(2, 1), status="Approved"), at=NOW + timedelta(hours=1))
    return found


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("role", ["billing", "licensing_admin", "auditor", "administrator"])
def test_those_who_may_see_reports_see_every_part(
    role: str, part: str, console: Console, signed_in: SignIn, person: Callable[[str], User]
) -> None:
    [found] = reports_read(console, report(using(1, 3)))
    client = signed_in(person(role))

    html = page(client, f"{found.get_absolute_url()}{part}")

    assert "Provider · October 2026" in words(html)
    assert 'aria-current="true"' in html


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_others_are_refused(
    role: str, part: str, console: Console, signed_in: SignIn, person: Callable[[str], User]
) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    assert signed_in(person(role)).get(f"{found.get_absolute_url()}{part}").status_code == 403


@pytest.mark.parametrize("part", PARTS)
def test_what_is_not_there_or_out_of_sight_is_not_found(
    part: str, console: Console, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    assert visitor.get(f"/reports/0/{part}").status_code == 404
    hide_everything(monkeypatch)
    assert visitor.get(f"{found.get_absolute_url()}{part}").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_a_version_that_is_no_number_or_of_another_report_is_not_found(
    part: str, console: Console, visitor: Client
) -> None:
    mine, other = reports_read(console, report(using(1, 3)), owned(report(using(2, 5)), 7, "Reseller"))
    address = f"{mine.get_absolute_url()}{part}"

    for version in (other.version_id, "x", "-1", "²", "9" * 40):
        assert visitor.get(address, {"version": str(version)}).status_code == 404
    assert visitor.get(address, {"version": str(mine.version_id)}).status_code == 200
    assert visitor.get(f"{mine.get_absolute_url()}changes/", {"against": str(other.version_id)}).status_code == 404


def test_a_report_that_was_never_read_completely_is_not_found(console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3)))
    Report.objects.update(version=None)

    assert visitor.get(found.get_absolute_url()).status_code == 404


def test_only_looking_is_possible(console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    assert [visitor.post(f"{found.get_absolute_url()}{part}").status_code for part in PARTS] == [405] * len(PARTS)


def test_the_example_of_the_contract_stands_on_the_page(console: Console, example: list[Json], visitor: Client) -> None:
    mine, _ = reports_read(console, *example)

    html = words(page(visitor, mine.get_absolute_url()))

    assert "My Company · July 2025" in html
    assert "approval required" in html
    assert "Interval 2025-07-01 to 2025-07-31 Generated 2025-08-08 12:53 UTC Number 1" in html
    assert "Licensee the owner itself" in html
    assert "Points 161 in the report" in html
    assert "Backup &amp; Replication Enterprise Plus 143 NAS (250 GB) 1 0 1 0 13 13 VM 10 0 10 0 13 130" in html
    assert "Console agents Standard 18 Server agent 2 1 1 0 13 13 Workstation agent 1 0 1 1 5 5 In all 161" in html
    assert "Removed on adjustment 13 points" in html
    assert "Appendix: Veeam Software AG 30 points, not in the points of the report" in html
    assert "Cloud Connect Enterprise Plus 30 VM Cloud Replica 5 2 3 0 10 30 In all 30" in html
    assert "The lines come to 143 of 161 points" in html
    assert "+18 stand in no line." in html
    assert "v3t1" in html


def test_a_reading_that_is_too_old_is_marked(console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3)), at=NOW - timedelta(hours=30))
    address = found.get_absolute_url()

    assert '<span class="badge-word warning">1 d ago</span>' in page(visitor, address)
    freshness_make(console, NOW - timedelta(minutes=4))
    assert "Read 4 min ago" in words(page(visitor, address))


def test_a_report_of_an_earlier_month_is_read_once_a_day(console: Console, visitor: Client) -> None:
    older, latest = reports_read(console, report(using(1, 3), number=1, month="2026-09"), report(using(1, 3), number=2))
    Report.objects.update(read_at=NOW - timedelta(hours=20))

    assert 'badge-word warning">20 h ago' not in page(visitor, older.get_absolute_url())
    assert 'badge-word warning">20 h ago' in page(visitor, latest.get_absolute_url())


def test_the_change_is_against_the_month_before_of_the_same_owner(console: Console, visitor: Client) -> None:
    [found, *_] = reports_read(
        console,
        report(using(1, 3), number=2),
        report(using(1, 2), number=1, month="2026-09"),
        owned(report(using(2, 9), number=3, month="2026-09"), 7, "Reseller"),
        report(using(1, 7), number=4, month="2026-08"),
    )

    assert "Against September +10 +50 % of 20" in words(page(visitor, found.get_absolute_url()))


def test_without_a_month_before_the_change_is_unknown(console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    html = page(visitor, found.get_absolute_url())

    assert "There is no report of the month before to compare with." in html
    assert "nothing to compare with" in page(visitor, f"{found.get_absolute_url()}changes/")


def test_the_month_before_is_the_report_that_the_console_still_lists(console: Console, visitor: Client) -> None:
    [found, there, gone] = reports_read(
        console,
        report(using(1, 3), number=2),
        report(using(1, 2), number=1, month="2026-09"),
        report(using(1, 1), number=9, month="2026-09"),
    )
    Report.objects.filter(pk=gone.pk).update(gone_at=NOW)

    response = visitor.get(found.get_absolute_url())

    assert response.context["head"].previous == there


def test_a_report_that_the_console_no_longer_lists_says_so(console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3)))
    Report.objects.update(gone_at=NOW)

    assert "The console does not list this report any more" in page(visitor, found.get_absolute_url())


def test_a_report_that_changed_after_its_approval_shows_both_versions(console: Console, visitor: Client) -> None:
    found = changed_after_approval(console)
    first, second = found.versions.order_by("read_at")
    address = found.get_absolute_url()

    now = words(page(visitor, address))
    before = words(page(visitor, f"{address}?version={first.pk}"))

    assert "The report changed after it had been approved" in now
    assert "Version 2, shown here 30 2026-11-02 11:00 UTC now yes" in now
    assert "Points 30 in the report" in now
    assert "Version 1, shown here 40" in before
    assert "Points 40 in the report" in before
    assert f'href="{address}lines/?version={first.pk}"' in page(visitor, f"{address}?version={first.pk}")
    assert second == found.version


def test_what_differs_between_two_versions_is_listed(console: Console, visitor: Client) -> None:
    found = changed_after_approval(console)
    first = found.versions.order_by("read_at").first()

    assert first
    html = words(page(visitor, f"{found.get_absolute_url()}changes/?against={first.pk}"))

    assert "What differs from the version of 2026-11-02 10:00 40 → 30 points, \u221210" in html
    assert "\u221210 Company 1 VM 3 → 2" in html
    assert "Company 2" not in html


def test_a_report_that_did_not_change_says_nothing_of_versions(console: Console, visitor: Client) -> None:
    reports_read(console, report(using(1, 3)))
    [found] = reports_read(console, report(using(1, 2)), at=NOW + timedelta(hours=1))

    assert "Version 1" not in page(visitor, found.get_absolute_url())


def test_lines_that_have_more_than_the_total_say_so(console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3), reportSummary=summary([usage(workload(2))])))

    html = words(page(visitor, found.get_absolute_url()))

    assert "The lines come to 30 of 20 points" in html
    assert "\u221210 stand in lines and not in the total." in html
    assert "The organizations come to 30 of 20 points." in html


def test_a_report_without_sums_is_shown_with_what_it_has(console: Console, visitor: Client) -> None:
    row = report(reportSummary=None, organizationsUsage=None, usageDetails=None, appendices=None)
    row["reportParameters"].update(reportInterval=None, generationDate=None)
    [found] = reports_read(console, row)

    html = words(page(visitor, found.get_absolute_url()))

    assert "The report has no sums by product." in html
    assert "unknown: The report gives no total." in html
    for part in PARTS[1:]:
        page(visitor, f"{found.get_absolute_url()}{part}")


def test_the_pre_flight_says_what_to_look_at(console: Console, visitor: Client, only_servers: None) -> None:
    [found] = reports_read(console, report(detail(1, usage(workload(2)), notCollectedClientServers=["vbr-harbor01"])))

    html = page(visitor, found.get_absolute_url())

    assert '<section class="card" id="preflight"' in html
    assert "Warning vbr-harbor01 of Company 1 was not collected. since 2026-10-01" in words(html)
    assert "Pre-flight 1 to look at" in words(html)


def test_a_clean_pre_flight_says_so(console: Console, visitor: Client, only_servers: None) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    assert "Nothing stands out" in page(visitor, found.get_absolute_url())


def test_licenses_are_counted_with_their_organizations(console: Console, visitor: Client) -> None:
    shared = usage(workload(2), workload(1, name="NAS"), license="L-9")
    [found] = reports_read(
        console, report(*(detail(number, shared, supportId="S-1") for number in (1, 2)), using(3, 1))
    )

    html = words(page(visitor, f"{found.get_absolute_url()}licenses/"))

    assert "2 licenses by product and edition" in html
    assert "L-9 S-1 Backup &amp; Replication Enterprise Plus 2 6 6 0 60" in html


def test_licenses_are_narrowed_to_an_organization_and_a_product(console: Console, visitor: Client) -> None:
    rows = detail(1, usage(workload(3)), usage(workload(2), product="VSPC", license="L-2")), using(2, 5)
    [found] = reports_read(console, report(*rows))
    address = f"{found.get_absolute_url()}licenses/"

    for query, points in (("", 80), (f"organization={uid(1)}", 30), ("organization=any+2", 50)):
        sums = records(visitor, f"{address}?format=json&product=BackupAndReplication&{query}")
        assert sum(row["points"] for row in sums) == points
    assert "Nothing fits this search." in page(visitor, f"{address}?organization=absent")


def test_names_are_text_and_nothing_else(console: Console, visitor: Client) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    bad = usage(workload(3, name=attack), license=attack[:40], product=attack[:40], licenseEdition=attack)
    row = owned(report(detail(1, bad, name=attack, notCollectedClientServers=[attack])), PROVIDER, attack)
    row["reportParameters"]["licenseCompanyName"] = attack
    [found] = reports_read(console, row, report(number=0, month="2026-09"))[:1]

    for part in (*PARTS, "?print=1"):
        html = page(visitor, f"{found.get_absolute_url()}{part}")
        assert "<script>alert" not in html
        assert "<img" not in html


@pytest.mark.parametrize("part", PARTS)
def test_the_number_of_queries_does_not_grow_with_the_organizations(
    part: str, console: Console, visitor: Client
) -> None:
    def queries(count: int, month: str, before: str) -> int:
        details = [using(number, 3, notCollectedClientServers=[f"vbr{number}"]) for number in range(1, count + 1)]
        older = [using(number, 2) for number in range(1, count + 1)]
        found, _ = reports_read(
            console, report(*details, number=1, month=month), report(*older, number=2, month=before)
        )
        return queries_of(visitor, f"{found.get_absolute_url()}{part}")

    visitor.get("/reports/0/")
    assert queries(30, "2026-08", "2026-07") == queries(3, "2026-06", "2026-05") <= 30


@pytest.mark.parametrize("part", PARTS)
def test_no_page_reads_secrets_or_the_whole_report(
    part: str, console: Console, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    with django_assert_max_num_queries(30) as captured:
        visitor.get(f"{found.get_absolute_url()}{part}")

    sql = " ".join(query["sql"] for query in captured.captured_queries)
    assert "api_key" not in sql
    assert "compressed" not in sql


@pytest.mark.parametrize("part", ["organizations/", "licenses/", "lines/", "changes/", "history/"])
def test_htmx_gets_the_part_alone(part: str, console: Console, visitor: Client) -> None:
    [found] = reports_read(console, report(using(1, 3)))

    html = page(visitor, f"{found.get_absolute_url()}{part}", **HTMX)

    assert "<html" not in html
    assert words(html) in words(page(visitor, f"{found.get_absolute_url()}{part}"))


@pytest.mark.parametrize(("part", "said"), [("changes/", "every point explained"), ("history/", "Not compared")])
def test_the_cards_of_the_summary_are_parts_in_short(part: str, said: str, console: Console, visitor: Client) -> None:
    found, _ = reports_read(console, report(using(1, 3), number=2), report(using(1, 2), number=1, month="2026-09"))
    address = f"{found.get_absolute_url()}{part}?view=card"

    assert said in page(visitor, address, **HTMX)
    assert "<html" in page(visitor, address)


def test_files_need_the_permission_to_export(console: Console, signed_in: SignIn, auditor: User) -> None:
    [found] = reports_read(console, report(using(1, 3)))
    client = signed_in(auditor)
    addresses = [f"{found.get_absolute_url()}{part}?format=csv" for part in PARTS[1:]]

    assert [client.get(address).status_code for address in addresses] == [200] * 5
    auditor.groups.get().permissions.filter(codename="export").delete()
    assert [client.get(address).status_code for address in addresses] == [403] * 5
    assert "Export" not in words(page(client, addresses[0].removesuffix("?format=csv")))
