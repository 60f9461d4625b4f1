"""Somebody who sees a few companies or a reseller: of a report what is theirs, and nothing of the rest."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consoles.models import Console, Organization
from operations.models import Batch
from operations.services.previews import preview_create
from reports.evidence.freezing import evidence_freeze
from reports.findings import month_findings
from reports.models import Report
from reports.operating.finalizing import finalization_parameters
from reports.preflight.findings import report_findings
from tests.licensing.factories import organization_make
from tests.reports.board import console_read, send
from tests.reports.factories import NOW, PROVIDER, appendix, detail, report, reports_read, share, usage, using, workload
from tests.reports.looking import page, records, words
from tests.support.sight import narrowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
HIDDEN = "Xylophone"


@pytest.fixture
def console(db: None) -> Console:
    return console_read("EU-West")


@pytest.fixture
def company(console: Console) -> Organization:
    """The company of our person, beside the provider and a company that she does not see."""
    organization_make(console, uid=UUID(int=PROVIDER), name=f"{HIDDEN} provider", type=Organization.Type.PROVIDER)
    organization_make(console, uid=UUID(int=2), name=f"{HIDDEN} company")
    return organization_make(console, uid=UUID(int=1), name="Alder")


def october(console: Console, **values: Any) -> Report:
    """A report of October, in which each has more than in that of September, and both share a license."""
    for month, mine, others in (("2026-09", 2, 40), ("2026-10", 3, 50)):
        rows = (
            using(1, mine, name="Alder"),
            using(2, others, name=f"{HIDDEN} company", notCollectedClientServers=[f"{HIDDEN} server"]),
        )
        row = report(*rows, month=month, notCollectedCloudServers=[f"{HIDDEN} cloud"], **values)
        row["reportParameters"] |= {
            "organizationName": f"{HIDDEN} provider",
            "licenseCompanyName": f"{HIDDEN} licensee",
        }
        found = reports_read(console, row)
    return Report.objects.select_related("version", "console").get(pk=found[0].pk)


@pytest.fixture
def her(company: Organization, billing: User) -> User:
    return narrowed(billing, company)


@pytest.fixture
def client_of_her(signed_in: Callable[[User], Client], her: User) -> Client:
    return signed_in(her)


@pytest.fixture
def admin(company: Organization, licensing_admin: User, signed_in: Callable[[User], Client]) -> Client:
    """A licensing admin, who may finalize, with the same scope."""
    return signed_in(narrowed(licensing_admin, company))


def parts(found: Report) -> list[str]:
    """The addresses of the parts of a report."""
    names = ("", "organizations/", "licenses/", "lines/", "changes/", "changes/?view=card", "changes/?kind=more")
    return [f"/reports/{found.pk}/{name}" for name in names]


def test_a_report_is_listed_once_with_the_sum_of_her_own_lines(console: Console, client_of_her: Client) -> None:
    october(console)

    rows = records(client_of_her, "/reports/?format=json")

    assert [(row["month"], row["total_points"], row["change"]) for row in rows] == [
        ("2026-10", 30, 10), ("2026-09", 20, None),
    ]  # fmt: skip


def test_a_report_with_two_of_her_companies_is_listed_once(console: Console, company: Organization, her: User) -> None:
    other = organization_make(console, uid=UUID(int=3))
    narrowed(her, other)
    reports_read(console, report(using(1, 3), using(3, 4)))

    assert Report.objects.visible_to(her).count() == 1


def test_a_report_without_a_row_of_hers_is_not_there(console: Console, client_of_her: Client) -> None:
    [found] = reports_read(console, report(using(2, 3)))

    assert records(client_of_her, "/reports/?format=json") == []
    assert client_of_her.get(f"/reports/{found.pk}/").status_code == 404


def of_reseller(console: Console, company: Organization) -> Report:
    """A report in which her company is below a reseller, which alone has a share."""
    reseller = organization_make(console, uid=UUID(int=9), name=f"{HIDDEN} reseller", type=Organization.Type.RESELLER)
    Organization.objects.filter(pk=company.pk).update(reseller=reseller)
    for month, mine in (("2026-09", 2), ("2026-10", 3)):
        rows = using(1, mine, name="Alder"), using(9, 50, name=reseller.name)
        shared = share(detail(9, usage(workload(mine + 50)), name=reseller.name))
        found = reports_read(console, report(*rows, month=month, organizationsUsage=[shared]))
    return Report.objects.get(pk=found[0].pk)


def test_all_numbers_of_a_company_below_a_reseller_agree(
    console: Console, company: Organization, client_of_her: Client
) -> None:
    found = of_reseller(console, company)

    [october, _] = records(client_of_her, "/reports/?format=json")
    text = words(page(client_of_her, f"/reports/{found.pk}/"))

    assert (october["total_points"], october["change"]) == (30, 10)
    assert "Points 30 of your organizations Against September +10" in text
    assert "In all 30" in text
    assert "20 → 30 points" in words(page(client_of_her, f"/reports/{found.pk}/changes/"))


def test_the_lines_of_a_reseller_come_to_its_share(
    console: Console, company: Organization, client_of_her: Client
) -> None:
    found = of_reseller(console, company)
    reseller = Organization.objects.get(uid=UUID(int=9))
    narrowed(User.objects.get(username="billing"), reseller)

    [shared] = records(client_of_her, f"/reports/{found.pk}/organizations/?format=json")

    assert shared["points"] == records(client_of_her, "/reports/?format=json")[0]["total_points"] == 530


def test_no_organization_of_a_report_in_scope_is_not_nothing_used(
    console: Console, company: Organization, client_of_her: Client
) -> None:
    text = words(page(client_of_her, f"/reports/{of_reseller(console, company).pk}/organizations/"))

    assert "None of its organizations is in your scope" in text
    assert "nothing was used" not in text


def test_points_are_unknown_where_no_line_is_hers(console: Console, client_of_her: Client) -> None:
    reports_read(console, report(using(2, 3), organizationsUsage=[share(using(1, 3))]))

    assert [row["total_points"] for row in records(client_of_her, "/reports/?format=json")] == [None]
    assert "No line of the report is in your scope." in page(client_of_her, "/reports/")


def test_points_of_appendices_are_none_of_the_report(console: Console, client_of_her: Client) -> None:
    reports_read(console, report(appendices=[appendix("Other", using(1, 5))]))

    assert [row["total_points"] for row in records(client_of_her, "/reports/?format=json")] == [0]


def test_no_page_of_a_report_names_or_counts_anybody_else(console: Console, client_of_her: Client) -> None:
    found = october(console)

    for address in ("/reports/", "/reports/panel/", *parts(found)):
        html = page(client_of_her, address)
        assert HIDDEN not in html, address
        assert not re.search(r"\b(530|500|420|400|53|42)\b", words(html)), address


def test_no_file_of_a_report_names_or_counts_anybody_else(console: Console, client_of_her: Client) -> None:
    found = october(console)

    for name in ("organizations", "lines"):
        rows = records(client_of_her, f"/reports/{found.pk}/{name}/?format=json")
        assert [(row["organization"], row["points"]) for row in rows] == [("Alder", 30)], name
    [license_] = records(client_of_her, f"/reports/{found.pk}/licenses/?format=json")
    assert (license_["organization_count"], license_["points"]) == (1, 30)
    [change] = records(client_of_her, f"/reports/{found.pk}/changes/?format=json")
    assert (change["organization"], change["difference"]) == ("Alder", 10)


def test_the_page_says_that_it_is_not_everything(console: Console, client_of_her: Client) -> None:
    found = october(console)

    for address in ("/reports/", *parts(found)[:5]):
        assert "Only what is in your scope is shown" in page(client_of_her, address)


def test_where_the_owner_is_not_shown_a_report_is_known_by_its_number(console: Console, client_of_her: Client) -> None:
    found = october(console)

    assert f'<h1 class="clamp wide">Report {found.number} · October 2026</h1>' in page(
        client_of_her, found.get_absolute_url()
    )
    assert f">Report {found.number}</a>" in page(client_of_her, "/reports/")


def test_for_whom_the_console_is_in_scope_it_is_everything(
    console: Console, company: Organization, billing: User, signed_in: Callable[[User], Client]
) -> None:
    found = october(console)
    client = signed_in(narrowed(billing, console))

    assert [row["total_points"] for row in records(client, "/reports/?format=json")] == [530, 420]
    assert f"{HIDDEN} company" in page(client, f"/reports/{found.pk}/lines/")
    assert "Only what is in your scope" not in page(client, f"/reports/{found.pk}/")
    assert client.get(f"/reports/{found.pk}/history/").status_code == 200
    assert "Month board" in page(client, "/reports/")


def test_a_comparison_that_is_remembered_is_not_shown_to_her(
    console: Console, her: User, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    found = october(console)

    assert HIDDEN in page(signed_in(administrator), f"/reports/{found.pk}/changes/")
    assert HIDDEN not in page(signed_in(her), f"/reports/{found.pk}/changes/")


def test_what_she_has_looked_at_is_not_remembered_for_others(
    console: Console, her: User, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    found = october(console)
    cache.clear()

    page(signed_in(her), f"/reports/{found.pk}/changes/")

    assert f"{HIDDEN} company" in page(signed_in(administrator), f"/reports/{found.pk}/changes/")


def test_a_licensee_is_not_named_to_her(console: Console, client_of_her: Client) -> None:
    apart = appendix(f"{HIDDEN} licensee", detail(1, usage(workload(7)), name="Alder"))
    [found] = reports_read(console, report(using(1, 3), appendices=[apart]))

    rows = records(client_of_her, f"/reports/{found.pk}/lines/?format=json")

    assert {row["appendix"] for row in rows} == {None, "another licensee"}
    for address in parts(found):
        assert HIDDEN not in page(client_of_her, address), address


def test_a_move_into_an_appendix_names_no_licensee(console: Console, client_of_her: Client) -> None:
    reports_read(console, report(using(1, 9), month="2026-09"))
    apart = appendix(f"{HIDDEN} licensee", using(1, 5))
    [found] = reports_read(console, report(using(1, 4), appendices=[apart]))

    [change] = records(client_of_her, f"/reports/{found.pk}/changes/?format=json")

    assert (change["kind"], change["appendix"]) == ("into_appendix", "another licensee")


@pytest.mark.parametrize("query", ["q=Xylophone", "owner=Xylophone+provider", "q=licensee"])
def test_what_is_not_shown_is_not_found_by_it(query: str, console: Console, client_of_her: Client) -> None:
    october(console)

    assert records(client_of_her, f"/reports/?format=json&{query}") == []


@pytest.mark.parametrize("query", ["q=Xylophone", "license=02"])
def test_lines_of_others_are_not_found(query: str, console: Console, client_of_her: Client) -> None:
    found = october(console)

    assert records(client_of_her, f"/reports/{found.pk}/lines/?format=json&{query}") == []


def test_sorting_goes_by_the_points_that_are_shown(
    console: Console, company: Organization, client_of_her: Client
) -> None:
    reports_read(console, report(using(1, 5), number=1, month="2026-09"), report(using(1, 3), using(2, 90), number=2))

    rows = records(client_of_her, "/reports/?format=json&sort=total_points")

    assert [row["total_points"] for row in rows] == [30, 50]


def test_a_share_of_the_whole_is_not_told(console: Console, client_of_her: Client) -> None:
    found = october(console)

    assert "It would be of the whole report." in page(client_of_her, f"/reports/{found.pk}/organizations/")


@pytest.mark.parametrize("path", ["?print=1", "history/", "history/?format=json"])
def test_what_is_about_the_whole_report_is_not_there(path: str, console: Console, client_of_her: Client) -> None:
    assert client_of_her.get(f"/reports/{october(console).pk}/{path}").status_code == 404


def test_evidence_is_not_there(console: Console, client_of_her: Client) -> None:
    found = october(console, status="Approved")
    evidence = evidence_freeze(report=found, operation=None, now=NOW)

    assert client_of_her.get(f"/reports/evidence/{evidence.pk}/").status_code == 404
    assert client_of_her.get(f"/reports/evidence/{evidence.pk}/file/").status_code == 404
    assert "Evidence" not in page(client_of_her, f"/reports/{found.pk}/")


def test_there_is_no_board(console: Console, client_of_her: Client) -> None:
    october(console)

    assert "Month board" not in page(client_of_her, "/reports/")
    assert client_of_her.get("/reports/rows/", headers={"HX-Request": "true"}).status_code == 404
    assert client_of_her.get("/reports/concerns/").status_code == 404
    month = {"console": str(console.pk), "owner": str(UUID(int=PROVIDER)), "month": "2026-10"}
    assert client_of_her.get("/reports/month/", month).status_code == 404


@pytest.mark.parametrize("what", ["assign", "note", "submit", "submit/withdraw", "close", "close/withdraw"])
def test_nothing_is_written_about_a_month(what: str, console: Console, admin: Client) -> None:
    october(console)

    assert send(admin, what, console, note="x", seen="", on="2026-11-02").status_code == 404


def test_nothing_is_asked_of_the_console(console: Console, admin: Client) -> None:
    october(console)

    assert admin.post(f"/reports/consoles/{console.pk}/finalize/").status_code == 404
    assert admin.post(f"/reports/consoles/{console.pk}/auto-approval/", {"enabled": "1"}).status_code == 404
    assert admin.post(f"/reports/agreements/{console.pk}/", {"submit_day": 9, "seen": 10}).status_code == 404


def test_a_preview_from_before_the_scope_was_narrowed_sends_nothing(
    console: Console, admin: Client, licensing_admin: User
) -> None:
    october(console)
    preview = preview_create(
        user=licensing_admin,
        kind="finalize",
        parameters=finalization_parameters(console),
        subject_pks=[console.pk],
        return_to="/",
    )

    html = page(admin, preview.get_absolute_url())
    admin.post(preview.get_absolute_url(), {"reason": "looked at it", "typed": "2026-10"})

    assert HIDDEN not in html
    assert not Batch.objects.exists()


def test_no_finding_is_about_a_report(console: Console, her: User) -> None:
    october(console)

    assert list(month_findings(her, timezone.now())) == []
    assert list(report_findings(her, timezone.now())) == []
