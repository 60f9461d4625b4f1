"""The list of licenses, as people of each role use it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consoles.models import Console, Organization, Product
from licensing.columns import COLUMNS
from licensing.models import License
from tests.licensing.factories import (
    NOW,
    license_make,
    license_values,
    organization_make,
    server_make,
)
from tests.ui.listing_claims import HTMX, queries_of, sorted_by

SignIn = Callable[[User], Client]
LIST = "/licenses/"
ROLES = ["viewer", "operator", "billing", "licensing_admin", "auditor", "administrator"]
EXPORTERS = ["billing", "licensing_admin", "auditor", "administrator"]
TODAY = NOW.date()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def _servers(client: Client, query: str = "") -> list[str]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [row.license.server_title for row in response.context["rows"]]


def _license(console: Console, server: str, **values: Any) -> License:
    product = values.get("product", Product.BACKUP_SERVER)
    return license_make(console, server=server_make(console, name=server, kind=product), **values)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_the_list(role: str, signed_in: SignIn, console: Console, request: Any) -> None:
    _license(console, "vbr-harbor01")

    assert _servers(signed_in(request.getfixturevalue(role))) == ["vbr-harbor01"]


@pytest.mark.parametrize("role", ROLES)
def test_exports_are_offered_only_to_whom_they_are_allowed(role: str, signed_in: SignIn, request: Any) -> None:
    html = signed_in(request.getfixturevalue(role)).get(LIST).content.decode()

    assert ("format=csv" in html) is (role in EXPORTERS)


def test_somebody_without_a_role_is_refused(signed_in: SignIn, stranger: User) -> None:
    assert signed_in(stranger).get(LIST).status_code == 403


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(LIST)["Location"] == "/accounts/login/?next=/licenses/"


def test_an_expired_session_never_puts_the_sign_in_page_into_a_table(client: Client) -> None:
    assert "HX-Redirect" in client.get(LIST, headers=HTMX)


def test_an_empty_list_says_what_to_look_at(visitor: Client) -> None:
    html = visitor.get(LIST).content.decode()

    assert "No licenses have been read yet." in html
    assert reverse("refresh:refresh_list") in html


def test_filters_that_leave_nothing_offer_the_way_back(visitor: Client, console: Console) -> None:
    _license(console, "vbr-harbor01")

    html = visitor.get(LIST + "?q=absent").content.decode()

    assert "No license fits these filters." in html
    assert 'id="listing-count" role="status">0 licenses</p>' in html


def test_what_needs_somebody_most_comes_first(visitor: Client, console: Console) -> None:
    _license(console, "fine")
    _license(console, "undated", expires_on=None, type="Perpetual")
    _license(console, "soon", expires_on=TODAY + timedelta(days=20), auto_update=False)
    _license(console, "renewing", expires_on=TODAY + timedelta(days=9))
    _license(console, "expired", expires_on=TODAY - timedelta(days=1), auto_update=False)
    _license(console, "failing", expires_on=TODAY + timedelta(days=7))

    assert _servers(visitor) == ["expired", "failing", "soon", "renewing", "fine", "undated"]


def test_htmx_gets_the_fragment_and_others_the_page(visitor: Client, console: Console) -> None:
    _license(console, "vbr-harbor01")

    page, fragment = visitor.get(LIST), visitor.get(LIST, headers=HTMX)

    assert "<html" in page.content.decode()
    assert fragment.content.decode().startswith('<div id="listing"')
    assert "vbr-harbor01" in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


@pytest.mark.parametrize("query", ["", "?q=vbr", "?sort=age&company=Harbor", "?shared=1"])
def test_the_number_of_queries_does_not_grow_with_the_rows(query: str, visitor: Client, console: Console) -> None:
    organization = organization_make(console, reseller=organization_make(console, type=Organization.Type.RESELLER))
    server = server_make(console, name="vbr")

    def make(count: int) -> None:
        values = {"console": console, "organization": organization, "server": server, "entitlement_copies": 2}
        License.objects.bulk_create(License(**values, **license_values()) for _ in range(count))

    make(3)
    few = queries_of(visitor, LIST + query)
    make(297)

    assert queries_of(visitor, LIST + query) == few
    assert few <= 16


def _order_value(license_: License, key: str) -> Any:
    values: dict[str, Callable[[License], Any]] = {
        "company": lambda item: item.organization.name.lower() if item.organization else None,
        "reseller": lambda item: (
            item.organization.reseller.name.lower() if item.organization and item.organization.reseller else None
        ),
        "server": lambda item: item.server.name.lower() if item.server else None,
        "usage": lambda item: item.used_units / item.units if item.used_units is not None and item.units else None,
        "console": lambda item: item.console.name.lower(),
        "age": lambda item: 0,
        "renewal": lambda item: "renews_itself" if item.expires_on else "does_not_renew",
        "urgency": lambda item: (4, item.expires_on) if item.expires_on else (5, NOW.date()),
    }
    if key in values:
        return values[key](license_)
    value = getattr(license_, key)
    return (value.lower() or None) if isinstance(value, str) else value


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.order_by])
def test_every_column_sorts_both_ways_with_unknown_last(
    key: str, descending: bool, visitor: Client, console: Console
) -> None:
    reseller = organization_make(console, name="North IT", type=Organization.Type.RESELLER)
    alder = organization_make(console, name="alder Logistics", reseller=reseller)
    kiln = organization_make(console, name="Kiln & Sons")
    _license(console, "b", organization=kiln, units=10.0, used_units=9.0, edition="", auto_update=True)
    _license(console, "A", organization=alder, type="Subscription", support_expires_on=TODAY, edition="standard")
    _license(console, "c", product=Product.SITE, used_units=None, status="Warning", edition="Enterprise")
    license_make(console, expires_on=None, type="", used_units=0.0, edition="Zed")
    _license(console, "B", organization=kiln, units=10.0, used_units=9.0, edition="", auto_update=True)

    response = visitor.get(LIST, {"sort": f"-{key}" if descending else key})

    rows = [row.license.pk for row in response.context["rows"]]
    everything = list(License.objects.select_related("console", "server", "organization__reseller"))
    expected = sorted_by(everything, lambda item: _order_value(item, key), descending=descending)
    assert rows == [item.pk for item in expected]


@pytest.mark.parametrize(("sort", "direction"), [("reseller", "ascending"), ("-reseller", "descending")])
def test_the_heading_says_that_the_list_is_sorted_by_it(
    sort: str, direction: str, visitor: Client, console: Console
) -> None:
    _license(console, "vbr-1")

    headings = visitor.get(LIST, {"sort": sort}).context["headings"]

    assert {item.column.key: item.direction for item in headings if item.direction} == {"reseller": direction}


@pytest.mark.parametrize("sort", ["absent", "-absent", "raw", "server_uid", "--company", "'; DROP TABLE"])
def test_an_unknown_sort_falls_back_to_the_urgent_first(sort: str, visitor: Client, console: Console) -> None:
    _license(console, "later")
    _license(console, "expired", expires_on=TODAY - timedelta(days=1))

    response = visitor.get(LIST, {"sort": sort})

    assert [row.license.server_title for row in response.context["rows"]] == ["expired", "later"]


@pytest.mark.parametrize(("page", "number"), [("2", 2), ("0", 2), ("99", 2), ("x", 1), ("", 1), ("-1", 2)])
def test_a_page_that_there_is_not_is_the_nearest(page: str, number: int, visitor: Client, console: Console) -> None:
    License.objects.bulk_create(License(console=console, **license_values()) for _ in range(51))

    response = visitor.get(LIST, {"page": page})

    assert response.context["page"].number == number
    assert "51 licenses" in response.content.decode()


def test_pages_divide_the_list_without_gap_or_repetition(visitor: Client, console: Console) -> None:
    License.objects.bulk_create(License(console=console, **license_values()) for _ in range(120))

    seen = [
        row.license.pk
        for page in (1, 2, 3)
        for row in visitor.get(LIST, {"page": page, "sort": "status"}).context["rows"]
    ]

    assert sorted(seen) == sorted(License.objects.values_list("pk", flat=True))


def test_tabs_count_what_the_other_filters_leave(visitor: Client, console: Console) -> None:
    _license(console, "vbr-1")
    _license(console, "m365-1", product=Product.M365)
    _license(console, "m365-2", product=Product.M365, status="Error")

    response = visitor.get(LIST + "?product=backup_server&status=Valid")

    assert {tab.slug: tab.count for tab in response.context["tabs"]} == {
        "": 2, "site": 0, "backup_server": 1, "veeam_one": 0, "m365": 1, "console": 0,
    }  # fmt: skip
    assert response.context["page"].paginator.count == 1


def test_columns_are_those_that_the_person_chose(signed_in: SignIn, viewer: User, console: Console) -> None:
    _license(console, "vbr-harbor01", edition="Enterprise Plus")
    client = signed_in(viewer)
    before = client.get(LIST).content.decode()

    client.post(reverse("accounts:columns"), {"listing": "licenses", "column": ["edition", "status"], "next": LIST})

    headings = [heading.column.key for heading in client.get(LIST).context["headings"]]
    assert headings == ["server", "status", "edition"]
    assert "Enterprise Plus" not in before
    assert "Enterprise Plus" in client.get(LIST).content.decode()


def test_names_of_customers_are_text_and_nothing_else(visitor: Client, console: Console) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    organization = organization_make(console, name=attack, reseller=organization_make(console, name=attack))
    _license(console, attack, organization=organization, status=attack[:50], type=attack[:50], edition=attack[:50])
    shown = "?" + "&".join(f"q={word}" for word in ["alert"])

    html = visitor.get(LIST + shown).content.decode()

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_name_of_500_characters_is_shown_whole_to_who_looks_closer(visitor: Client, console: Console) -> None:
    organization = organization_make(console, name="W" * 500)
    _license(console, "x" * 500, organization=organization)

    html = visitor.get(LIST).content.decode()

    assert 'class="clamp"' in html
    assert "W" * 500 in html


def test_unknown_use_is_a_dash_with_its_reason_and_zero_is_zero(visitor: Client, console: Console) -> None:
    _license(console, "unknown", used_units=None, units=100.0)
    _license(console, "zero", used_units=0.0, units=100.0)

    html = visitor.get(LIST).content.decode()

    assert "— / 100 points" in html
    assert "The console does not say how much is used" in html
    assert "0 / 100 points" in html


def test_merged_licenses_show_each_unit_by_itself(visitor: Client, console: Console) -> None:
    _license(console, "merged", sockets=8.0, used_sockets=6.0, capacity=12.5, used_capacity=14.25)

    html = visitor.get(LIST).content.decode()

    for words in ("40 / 100 points", "6 / 8 sockets", "14.25 / 12.5 TB"):
        assert words in html
    assert "over</strong>" in html


def test_the_list_reads_neither_raw_answers_nor_secrets(
    visitor: Client, console: Console, django_assert_max_num_queries: Any
) -> None:
    _license(console, "vbr-harbor01")

    with django_assert_max_num_queries(14) as captured:
        visitor.get(LIST)

    sql = " ".join(query["sql"] for query in captured.captured_queries)
    assert '"raw"' not in sql
    assert '"api_key"' not in sql


@pytest.mark.parametrize("query", ["", "?status=Valid", "?page=2", "?page=3", "?days_from=-30"])
def test_a_long_list_has_the_order_of_a_short_one(
    query: str, visitor: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [None, *range(-120, 60)]
    rows = [license_values(expires_on=None if day is None else TODAY + timedelta(days=day // 2)) for day in days]
    License.objects.bulk_create(License(console=console, **values) for values in rows)
    short = _keys(visitor, query)

    monkeypatch.setattr("licensing.listing.MANY", 0)

    assert _keys(visitor, query) == short
    assert short


def test_the_first_page_of_a_long_list_puts_only_what_has_expired_in_order(
    visitor: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licensing.listing.MANY", 0)
    License.objects.bulk_create(
        License(console=console, **license_values(expires_on=TODAY - timedelta(days=number))) for number in range(1, 60)
    )

    with CaptureQueriesContext(connection) as captured:
        visitor.get(LIST)

    assert not [query for query in captured if "ORDER BY CASE" in query["sql"]]


def _keys(client: Client, query: str) -> list[int]:
    return [row.license.pk for row in client.get(LIST + query).context["rows"]]
