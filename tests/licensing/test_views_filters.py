"""Narrowing the list of licenses, by address or by form."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Organization, Product
from tests.licensing.factories import NOW, console_make, license_make, organization_make, server_make

SignIn = Callable[[User], Client]
LIST = "/licenses/"
TODAY = NOW.date()
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def licenses(db: None) -> None:
    """One license for each thing that can be filtered by, named after it."""
    west, lab = console_make(name="EU-West"), console_make(name="Lab")
    north = organization_make(west, name="North IT", type=Organization.Type.RESELLER)
    alder = organization_make(west, name="Alder", reseller=north)
    logistics = organization_make(west, name="Alder Logistics")

    def make(name: str, console: Console = west, **values: Any) -> None:
        license_make(console, server=server_make(console, name=name), **{"organization": logistics, **values})

    make("plain")
    make("lab", lab, organization=None)
    make("alder", organization=alder, license_ids=["7f3c0e51-aaaa"], support_ids=["0042"])
    make("reseller", organization=north, licensee="Grünwald & Co")
    make("error", status="Error", type="NFR")
    make("odd", status="Quarantined")
    make("expired", expires_on=TODAY - timedelta(days=3), auto_update=False)
    make("soon", expires_on=TODAY + timedelta(days=20), auto_update=False)
    make("today", expires_on=TODAY)
    make("over", used_units=101.0)
    make("shared", entitlement="e", entitlement_copies=2)
    make("gone", gone_at=NOW)
    make("m365", product=Product.M365)


def _found(client: Client, query: str) -> set[str]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return {row.license.server.name for row in response.context["rows"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?console=Lab", {"lab"}),
        ("?product=m365", {"m365"}),
        ("?status=Error", {"error"}),
        ("?status=Error&status=Quarantined", {"error", "odd"}),
        ("?type=NFR", {"error"}),
        ("?urgency=expired", {"expired"}),
        ("?urgency=critical&urgency=warning", {"today", "soon"}),
        ("?renewal=by_hand", {"expired", "soon"}),
        ("?days_from=0&days_to=30", {"today", "soon"}),
        ("?days_to=-1", {"expired"}),
        ("?company=alder", {"alder"}),
        ("?company=logist&status=Error", {"error"}),
        ("?reseller=North+IT", {"alder", "reseller"}),
        ("?reseller=north", {"alder", "reseller"}),
        ("?over_used=1", {"over"}),
        ("?shared=1", {"shared"}),
        ("?unmapped=1", {"lab"}),
        ("?gone=1&q=gone", {"gone"}),
        ("?q=gone", set()),
        ("?q=7F3C0E51", {"alder"}),
        ("?q=0042", {"alder"}),
        ("?q=grünwald", {"reseller"}),
        ("?q=north", {"alder", "reseller"}),
        ("?q=%25", set()),
        ("?q=LAB", {"lab"}),
    ],
)
def test_a_filter_leaves_what_it_says(query: str, expected: set[str], visitor: Client, licenses: None) -> None:
    assert _found(visitor, query) == expected


def test_several_filters_all_hold(visitor: Client, licenses: None) -> None:
    assert _found(visitor, "?renewal=by_hand&urgency=expired&company=Alder+Logistics&console=EU-West") == {"expired"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?status=Absent", "Status: “Absent” is not one of its values. This filter is left out."),
        ("?urgency=bad&urgency=expired", "Urgency: “bad” is not one of its values. This filter is left out."),
        ("?product=%3Cscript%3E", "Product: “&lt;script&gt;” is not one of its values. This filter is left out."),
        ("?console=Absent", "Console: “Absent” is not one of its values. This filter is left out."),
        ("?days_from=soon", "Days left from: Enter a whole number. This filter is left out."),
        ("?days_to=99999999999", "Days left to: Ensure this value is less than or equal to 36500."),
        ("?q=%00", "Search: Null characters are not allowed. This filter is left out."),
    ],
)
def test_a_wrong_value_is_told_and_left_out(query: str, sentence: str, visitor: Client, licenses: None) -> None:
    response = visitor.get(LIST + query)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert len(response.context["rows"]) == 12


@pytest.mark.parametrize("query", ["?absent=1", "?page=x&sort=y", "?status=", "?q=", "?shared=", "?days_from="])
def test_what_says_nothing_filters_nothing(query: str, visitor: Client, licenses: None) -> None:
    response = visitor.get(LIST + query)

    assert len(response.context["rows"]) == 12
    assert response.context["sentences"] == []


def test_each_chip_takes_its_own_value_away(visitor: Client, licenses: None) -> None:
    response = visitor.get(LIST + "?status=Error&status=Valid&over_used=1&q=o&sort=company&page=2")

    assert [(chip.label, chip.url) for chip in response.context["chips"]] == [
        ("Search: o", "?status=Error&status=Valid&over_used=1&sort=company"),
        ("Status: Error", "?status=Valid&over_used=1&q=o&sort=company"),
        ("Status: Valid", "?status=Error&over_used=1&q=o&sort=company"),
        ("Over-used", "?status=Error&status=Valid&q=o&sort=company"),
    ]


def test_the_form_shows_what_the_address_says(visitor: Client, licenses: None) -> None:
    html = visitor.get(LIST + "?q=%22%3E%3Cb%3E&status=Error&shared=1&days_from=-5").content.decode()

    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    assert 'name="status" value="Error" checked' in html
    assert 'name="shared" value="1" checked' in html
    assert 'name="days_from" value="-5"' in html


def test_every_filter_stands_in_the_form(visitor: Client, licenses: None) -> None:
    response = visitor.get(LIST + "?product=site")

    html = response.content.decode()
    missing = [name for name in response.context["filters"].filters if f'name="{name}"' not in html]
    assert missing == []


def test_suggestions_begin_with_names_that_begin_so(visitor: Client, licenses: None) -> None:
    console = console_make()
    organization_make(console, name="Great Logistics")
    organization_make(console, name="Logan <b>")

    html = visitor.get(LIST + "suggestions/company/", {"company": "log"}).content.decode()

    assert html.index("Logan &lt;b&gt;") < html.index("Alder Logistics") < html.index("Great Logistics")


def test_only_resellers_are_suggested_as_resellers(visitor: Client, licenses: None) -> None:
    html = visitor.get(LIST + "suggestions/reseller/", {"reseller": "or"}).content.decode()

    assert "North IT" in html
    assert "Alder" not in html


@pytest.mark.parametrize("text", ["", "a", "\x00", "x" * 5000])
def test_hardly_any_or_too_much_text_suggests_nothing(text: str, visitor: Client, licenses: None) -> None:
    response = visitor.get(LIST + "suggestions/company/", {"company": text})

    assert response.status_code == 200
    assert "<option" not in response.content.decode()


def test_there_are_no_suggestions_for_other_fields(visitor: Client) -> None:
    assert visitor.get(LIST + "suggestions/status/").status_code == 404


def test_suggestions_need_the_permission_of_the_list(signed_in: SignIn, stranger: User) -> None:
    assert signed_in(stranger).get(LIST + "suggestions/company/", {"company": "ald"}).status_code == 403
