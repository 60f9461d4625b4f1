"""Choosing when people are warned: for everything and for one place, with a look ahead, and back again."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from alerts.models import StageChoice
from alerts.stages.places import EVERYTHING, Kind, Place
from alerts.stages.previewing import preview
from alerts.stages.services import StagesRefusedError, stages_choose, stages_reset
from consoles.models import Organization, Product
from licensing.models import License
from tests.alerts.pages.factories import RULES, choice_make
from tests.licensing.factories import NOW, console_make, license_make, organization_make, server_make
from tests.support.passwords import password_entered
from tests.ui.listing_claims import HTMX, queries_of
from ui import troubles
from ui.severity import Severity
from ui.troubles import Trouble

SETTINGS, STAGES = "/settings/alerts/", "/settings/alerts/stages/"
RULE = RULES["test.expiry"]
SignedIn = Callable[[User], Client]


@pytest.fixture
def manager(administrator: User, signed_in: SignedIn) -> Client:
    """A browser of somebody who may choose stages, and has just entered the password."""
    return password_entered(signed_in(administrator), administrator)


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """One of each place."""
    console = console_make(name="EU")
    reseller = organization_make(console, name="Alder", type=Organization.Type.RESELLER)
    company = organization_make(console, name="Harbor Dental", reseller=reseller)
    server = server_make(console, name="vbr-harbor01", organization=company)
    license_ = license_make(console, server=server, organization=company)
    return {"console": console, "reseller": reseller, "company": company, "license": license_}


def choose(place: Place = EVERYTHING, *, user: User, **values: Any) -> StageChoice:
    standard: dict[str, Any] = {"rule": RULE, "stages": [45, 10], "seen": None, "now": NOW}
    return stages_choose(place=place, user=user, **{**standard, **values})


def html_of(client: Client, address: str, **query: str) -> str:
    return client.get(address, query).content.decode().replace("\u00a0", " ")


def test_a_choice_keeps_its_place_its_stages_and_who_made_it(administrator: User, world: dict[str, Any]) -> None:
    choice = choose(Place(kind=Kind.COMPANY, item=world["company"]), user=administrator)

    assert (choice.place, choice.organization) == (f"company:{world['company'].pk}", world["company"])
    assert (choice.stages, choice.changed_by, choice.changed_at) == ([45, 10], administrator, NOW)


def test_a_second_choice_for_a_place_takes_the_place_of_the_first(administrator: User) -> None:
    choose(user=administrator)
    choose(user=administrator, stages=[], seen=[45, 10])

    assert StageChoice.objects.get().stages == []


@pytest.mark.parametrize("seen", [[60], []])
def test_a_choice_that_somebody_else_has_changed_is_not_overwritten(seen: list[int], administrator: User) -> None:
    choose(user=administrator)

    with pytest.raises(StagesRefusedError, match="were changed meanwhile"):
        choose(user=administrator, stages=[5], seen=seen)

    assert StageChoice.objects.get().stages == [45, 10]


def test_stages_that_make_no_sense_are_refused(administrator: User) -> None:
    with pytest.raises(StagesRefusedError, match="from the mildest to the deepest"):
        choose(user=administrator, stages=[10, 45])

    assert not StageChoice.objects.exists()


def test_what_was_chosen_and_reset_is_written_down(administrator: User, world: dict[str, Any]) -> None:
    choice = choose(Place(kind=Kind.CONSOLE, item=world["console"]), user=administrator)
    stages_reset(choice=choice, user=administrator)
    stages_reset(choice=choice, user=administrator)

    written = AuditEntry.objects.order_by("pk").values_list("action", "subject", "before", "after")
    assert list(written) == [
        ("stages_chosen", "Expires: EU", {"stages": "not chosen"}, {"stages": "45, 10"}),
        ("stages_reset", "Expires: EU", {"stages": "45, 10"}, {}),
    ]
    assert not StageChoice.objects.exists()


def test_the_page_shows_each_rule_with_what_was_chosen(manager: Client, world: dict[str, Any]) -> None:
    choice_make()
    choice_make(place=f"license:{world['license'].pk}", license=world["license"], stages=[])

    html = html_of(manager, SETTINGS)

    assert "60, 30, 14, 7, 1 days before" in html
    assert "then every 3 days" in html
    assert "Everything: 45, 10 days before" in html
    assert "vbr-harbor01: nobody is warned" in html


def test_queries_do_not_grow_with_choices(manager: Client) -> None:
    def make(count: int) -> None:
        for _ in range(count):
            console = console_make()
            choice_make(place=f"console:{console.pk}", console=console)

    def counted() -> list[int]:
        return [queries_of(manager, address) for address in (SETTINGS, f"{STAGES}?rule=test.expiry")]

    make(2)
    few = counted()
    make(20)

    assert counted() == few


@pytest.mark.parametrize("kind", ["everything", "product", "console", "reseller", "company", "license"])
def test_stages_are_chosen_for_each_kind_of_place_without_script(
    kind: str, manager: Client, world: dict[str, Any]
) -> None:
    item = "m365" if kind == "product" else getattr(world.get(kind), "pk", "")
    place = f"{kind}:{item}" if item else kind

    form = manager.get(STAGES, {"rule": "test.expiry", "place": place})
    response = manager.post(STAGES, {"rule": "test.expiry", "place": place, "stages": "45, 10", "seen": ""})

    assert 'value="60, 30, 14, 7, 1"' in form.content.decode()
    assert response["Location"] == f"{STAGES}?rule=test.expiry"
    [choice] = StageChoice.objects.all()
    assert (choice.place, choice.stages) == (place, [45, 10])
    assert choice.product == ("m365" if kind == "product" else "")


@pytest.mark.parametrize(
    ("text", "names"),
    [("harb", ["Harbor Dental", "vbr-harbor01"]), ("ALDER", ["Alder"]), ("h", []), ("nothing", [])],
)
def test_resellers_companies_and_licenses_are_found_as_one_types(
    text: str, names: list[str], manager: Client, world: dict[str, Any]
) -> None:
    response = manager.get(STAGES, {"rule": "test.expiry", "find": text}, headers=HTMX)

    assert response.content.decode().startswith('<div id="places-found"')
    assert [place.title for place in response.context["found"]] == names


@pytest.mark.parametrize(
    "place", ["", "nowhere", "console:0", "console:x", "product:gold", "license:99999999999999999999", "company:1:2"]
)
def test_a_place_that_is_none_is_not_there(place: str, manager: Client) -> None:
    assert manager.post(STAGES, {"rule": "test.expiry", "place": place, "stages": "5"}).status_code == 404
    assert manager.get(STAGES, {"rule": "test.expiry", "place": place}).status_code == 200
    assert manager.get(STAGES, {"rule": "unknown"}).status_code == 404


def test_wrong_stages_stand_in_the_form_with_what_is_wrong(manager: Client) -> None:
    response = manager.post(STAGES, {"rule": "test.expiry", "place": "everything", "stages": "soon"})

    assert response.status_code == 422
    assert "“soon” is no whole number" in response.content.decode()
    assert 'value="soon"' in response.content.decode()


def test_what_the_form_has_seen_keeps_it_from_overwriting(manager: Client) -> None:
    entered = {"rule": "test.expiry", "place": "everything", "stages": "5"}
    seen = manager.get(STAGES, {"rule": "test.expiry", "place": "everything"}).context["entry"].seen
    choice_make(stages=[])

    assert manager.post(STAGES, {**entered, "seen": seen}).status_code == 409
    seen = manager.get(STAGES, {"rule": "test.expiry", "place": "everything"}).context["entry"].seen
    assert manager.post(STAGES, {**entered, "seen": "garbled"}).status_code == 303
    assert manager.post(STAGES, {**entered, "seen": seen}).status_code == 409


def test_whoever_has_not_confirmed_lately_is_asked_first_and_loses_nothing(
    administrator: User, signed_in: SignedIn
) -> None:
    client = signed_in(administrator)

    response = client.post(STAGES, {"rule": "test.expiry", "place": "everything", "stages": "44"})

    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert "stages%3D44" in response["Location"]
    assert client.post(f"{STAGES}{choice_make().pk}/reset/")["Location"].startswith("/accounts/reauthenticate/")
    assert StageChoice.objects.get().stages == [45, 10]


def test_a_choice_is_reset(manager: Client) -> None:
    choice = choice_make()

    response = manager.post(f"{STAGES}{choice.pk}/reset/", follow=True)

    assert "Nothing is chosen for Everything any more." in response.content.decode()
    assert not StageChoice.objects.exists()


def _expiring(licenses: Iterable[License], *days: int) -> Callable[[datetime, float], list[Trouble]]:
    """A source of licenses that expire in so many days each."""

    def source(_now: datetime, widest: float) -> list[Trouble]:
        found = [_trouble(item, left) for item, left in zip(licenses, days, strict=True)]
        return [trouble for trouble in found if trouble.level <= widest]

    return source


def _trouble(license_: License, left: int) -> Trouble:
    return Trouble(
        subject=f"license:{license_.pk}",
        episode="x",
        level=left,
        severity=Severity.NOTICE,
        name="x",
        text="x",
        url="/",
        console_pk=license_.console_id,
        organization_pk=license_.organization_id,
        license_pk=license_.pk,
        product=license_.product,
    )


@pytest.mark.parametrize(
    ("kind", "stages", "then"),
    [
        ("everything", [90], 3),
        ("everything", [], 0),
        ("product", [], 0),
        ("reseller", [], 1),
        ("company", [], 1),
        ("license", [], 1),
        ("console", [90], 3),
    ],
)
def test_a_look_ahead_counts_what_would_be_open(kind: str, stages: list[int], then: int, world: dict[str, Any]) -> None:
    others = [license_make(world["console"]) for _ in range(2)]
    rule = replace(RULE, source=_expiring([world["license"], *others], 20, 50, 80))
    item = Product.BACKUP_SERVER if kind == "product" else world.get(kind)

    found = preview(rule=rule, place=Place(kind=Kind(kind), item=item), stages=stages, now=NOW)

    assert (found.now, found.then) == (2, then)


def test_a_look_ahead_goes_by_the_new_choice_of_a_place_and_not_by_the_present_one(world: dict[str, Any]) -> None:
    choice_make(stages=[90])
    rule = replace(RULE, source=_expiring([world["license"]], 80))

    found = preview(rule=rule, place=EVERYTHING, stages=[30], now=NOW)

    assert (found.now, found.then, found.more) == (1, 0, -1)


def test_a_look_ahead_saves_nothing(manager: Client, monkeypatch: pytest.MonkeyPatch, world: dict[str, Any]) -> None:
    rule = replace(RULE, source=_expiring([world["license"]], 70))
    monkeypatch.setitem(troubles._rules, rule.key, rule)

    response = manager.post(STAGES, {"rule": rule.key, "place": "everything", "stages": "90", "preview": "1"})

    html = response.content.decode().replace("\u00a0", " ")
    assert "1 alert of this rule would be open, +1 against now" in html
    assert not StageChoice.objects.exists()
