"""Licenses as somebody sees them whose scope is one company: nothing of its neighbors, not even that they are there."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Organization, Product
from licensing.models import License
from licensing.services import entitlements_update
from operations.models import Operation, Preview
from operations.services.confirming import NothingPossibleError, preview_confirm
from operations.services.previews import preview_create, preview_examine
from tests.consoles.factories import narrowed
from tests.licensing.asked import asked
from tests.licensing.factories import NOW, change_make, license_make, organization_make, server_make
from tests.operations.factories import person_make
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def reseller(console: Console) -> Organization:
    return organization_make(console, name="North IT", type=Organization.Type.RESELLER)


@pytest.fixture
def mine(console: Console, reseller: Organization) -> Organization:
    return organization_make(console, name="Harbor Dental", reseller=reseller)


@pytest.fixture
def theirs(console: Console, reseller: Organization) -> Organization:
    return organization_make(console, name="Alder Logistics", reseller=reseller)


@pytest.fixture
def narrow(licensing_admin: User, mine: Organization) -> User:
    return narrowed(licensing_admin, mine)


@pytest.fixture
def reading(signed_in: SignIn, narrow: User) -> Client:
    return signed_in(narrow)


def _license(owner: Organization, server: str = "vbr-harbor01", **values: Any) -> License:
    carrier = server_make(owner.console, name=server, organization=owner)
    return license_make(owner.console, server=carrier, organization=owner, **values)


def _html(client: Client, address: str = "/licenses/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _exported(client: Client, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(client.get(f"/licenses/?format=json&{query}").getvalue())
    return rows


def _previewed(user: User, licenses: Sequence[License]) -> Preview:
    pks = [item.pk for item in licenses]
    return preview_create(user=user, kind="update", parameters={}, subject_pks=pks, return_to="/")


@pytest.fixture
def shared(mine: Organization, theirs: Organization) -> License:
    """A license of the company in scope whose key is on a server of a company that is not."""
    found = _license(mine, license_ids=["key-1"])
    _license(theirs, "vbr-alder01", license_ids=["key-1"])
    entitlements_update(mine.console)
    return found


def test_what_is_out_of_scope_is_not_found(reading: Client, theirs: Organization) -> None:
    hidden = _license(theirs)

    assert reading.get(hidden.get_absolute_url()).status_code == 404
    assert reading.get(f"{hidden.get_absolute_url()}doing/").status_code == 404
    assert hidden.server_title not in _html(reading, f"/licenses/rows/?pk={hidden.pk}")


def test_a_key_that_is_shared_out_of_scope_is_not_shared(reading: Client, shared: License) -> None:
    assert "Same key" not in _html(reading, shared.get_absolute_url())
    assert [row["entitlement_copies"] for row in _exported(reading)] == [1]
    assert _exported(reading, "shared=1") == []


def test_a_preview_counts_only_the_copies_in_scope(narrow: User, shared: License) -> None:
    (item,) = preview_examine(preview=_previewed(narrow, [shared]), user=narrow, now=NOW).possible

    assert not [warning for warning in item.warnings if "This key" in warning]


def test_a_scope_that_covers_the_console_knows_all_copies(signed_in: SignIn, narrow: User, shared: License) -> None:
    reading = signed_in(narrowed(narrow, shared.console))

    assert [row["entitlement_copies"] for row in _exported(reading, "shared=1")] == [2, 2]


def test_the_reseller_of_a_company_in_scope_is_not_named(reading: Client, mine: Organization) -> None:
    license_ = _license(mine)

    assert "North IT" not in _html(reading)
    assert "North IT" not in _html(reading, license_.get_absolute_url())
    assert [row["reseller"] for row in _exported(reading)] == [None]


@pytest.mark.parametrize("query", ["reseller=North+IT", "reseller=north", "q=North+IT"])
def test_nobody_finds_out_a_reseller_by_asking_for_it(query: str, reading: Client, mine: Organization) -> None:
    _license(mine)

    assert _exported(reading, query) == []


def test_an_order_by_resellers_tells_nothing_of_those_out_of_scope(signed_in: SignIn, narrow: User) -> None:
    console = Console.objects.get()
    last, first = (
        organization_make(console, name=name, type=Organization.Type.RESELLER) for name in ("Zenith", "Acme")
    )
    companies = [organization_make(console, name=reseller.name, reseller=reseller) for reseller in (last, first)]
    licenses = [_license(company) for company in companies]
    reading = signed_in(narrowed(narrow, *companies))

    told = [row["server_uid"] for row in _exported(reading, "sort=reseller")]

    assert told == [str(item.uid) for item in licenses]


def test_a_value_that_stands_only_out_of_scope_is_none(
    reading: Client, mine: Organization, theirs: Organization
) -> None:
    _license(mine, status="Odd")
    _license(theirs, status="Peculiar")

    assert "is not one of its values" not in _html(reading, "/licenses/?status=Odd")
    assert "is not one of its values" in _html(reading, "/licenses/?status=Peculiar")


def test_the_license_of_a_site_needs_its_console(reading: Client, mine: Organization) -> None:
    site = _license(mine, product=Product.SITE)

    assert reading.get(site.get_absolute_url()).status_code == 404


def test_what_is_out_of_scope_cannot_be_chosen(reading: Client, mine: Organization, theirs: Organization) -> None:
    visible, hidden = _license(mine), _license(theirs)

    reading.post("/licenses/act/", {"action": "update", "pk": [visible.pk, hidden.pk]})
    refused = reading.post("/licenses/act/", {"action": "update", "pk": [hidden.pk]})

    assert Preview.objects.get().subject_pks == [visible.pk]
    assert refused.status_code == 422


def test_all_that_match_are_all_in_scope(reading: Client, mine: Organization, theirs: Organization) -> None:
    visible, _ = _license(mine), _license(theirs)

    reading.post("/licenses/act/", {"action": "update", "all": "1", "filters": ""})

    assert Preview.objects.get().subject_pks == [visible.pk]


def test_nothing_is_asked_for_on_what_left_the_scope_after_the_preview(
    narrow: User, mine: Organization, theirs: Organization
) -> None:
    kept, lost = _license(mine), _license(theirs)
    preview = _previewed(narrowed(narrow, mine, theirs), [kept, lost])
    narrowed(narrow, mine)

    preview_confirm(preview_pk=preview.pk, user=narrow, reason="month-end keys", typed="", now=NOW)

    assert Operation.objects.get().subject_pk == kept.pk


def test_a_preview_of_which_nothing_is_left_in_scope_is_refused(narrow: User, theirs: Organization) -> None:
    preview = _previewed(narrowed(narrow, theirs), [_license(theirs)])
    narrowed(narrow)

    with pytest.raises(NothingPossibleError):
        preview_confirm(preview_pk=preview.pk, user=narrow, reason="month-end keys", typed="", now=NOW)
    assert not Operation.objects.exists()


def test_what_was_asked_for_a_former_owner_stays_unnamed(
    reading: Client, narrow: User, mine: Organization, theirs: Organization
) -> None:
    license_ = _license(mine)
    operation = asked(license_, person_make(), organization=theirs)
    change_make(license_, operation=operation)

    html = _html(reading, license_.get_absolute_url())
    (refused,) = preview_examine(preview=_previewed(narrow, [license_]), user=narrow, now=NOW).refused

    assert "Weber" not in html
    assert str(operation.pk) not in html
    assert refused.refusal == "Something else was asked for; that has to end first."


def test_names_are_suggested_from_the_scope_only(reading: Client, mine: Organization, theirs: Organization) -> None:
    assert "Harbor Dental" in _html(reading, "/licenses/suggestions/company/?company=harbor")
    assert "Alder" not in _html(reading, "/licenses/suggestions/company/?company=alder")
    assert "North" not in _html(reading, "/licenses/suggestions/reseller/?reseller=north")


@pytest.mark.parametrize("query", ["", "?shared=1", "?q=vbr", "?format=json&sort=reseller"])
def test_a_narrow_scope_costs_the_same_for_many_licenses(query: str, reading: Client, mine: Organization) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            _license(mine, license_ids=["key-1"])
        entitlements_update(mine.console)

    more(2)
    few = queries_of(reading, f"/licenses/{query}")
    more(20)

    assert queries_of(reading, f"/licenses/{query}") == few


def test_who_sees_everything_asks_nothing_more_of_the_database(viewer: User) -> None:
    plain = License.objects.current()

    assert str(plain.visible_to(viewer).with_sight(viewer).query) == str(plain.query)
