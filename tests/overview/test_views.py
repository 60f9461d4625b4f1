"""The first page: what it says to whom, where its numbers lead, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console, Freshness, Product
from licensing.models import License
from operations.models import Operation
from tests.licensing.asked import asked
from tests.licensing.factories import (
    NOW,
    change_make,
    console_make,
    license_make,
    license_values,
    organization_make,
    server_make,
)
from tests.ui.listing_claims import HTMX, queries_of

SignIn = Callable[[User], Client]
ROLES = ["viewer", "operator", "billing", "licensing_admin", "auditor", "administrator"]
PAGES = ["/", "/overview/runway/", "/overview/changes/"]


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def console() -> Console:
    return console_make(name="EU-West", created_at=NOW)


@pytest.fixture
def visitor(signed_in: SignIn, viewer: User) -> Client:
    return signed_in(viewer)


def _license(console: Console, days: int | None = None, **values: Any) -> License:
    expiry = {} if days is None else {"expires_on": NOW.date() + timedelta(days=days)}
    owner = organization_make(console)
    server = server_make(console, organization=owner)
    return license_make(console, **{"server": server, "organization": owner, "auto_update": False, **expiry, **values})


def _html(client: Client, address: str = "/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_it(address: str, role: str, signed_in: SignIn, request: Any) -> None:
    assert signed_in(request.getfixturevalue(role)).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_somebody_without_a_role_is_refused(address: str, signed_in: SignIn, stranger: User) -> None:
    assert signed_in(stranger).get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(address: str, client: Client) -> None:
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", PAGES)
def test_the_page_is_only_read(address: str, visitor: Client) -> None:
    assert visitor.post(address).status_code == 405


def test_findings_stand_with_their_link_most_urgent_first(visitor: Client, console: Console) -> None:
    later = _license(console, 20)
    sooner = _license(console, -3)

    shown = visitor.get("/").context["overview"].attention.shown

    assert [finding.url for finding in shown] == [sooner.get_absolute_url(), later.get_absolute_url()]
    assert f'href="{sooner.get_absolute_url()}"' in _html(visitor)


def test_findings_are_counted_by_severity(visitor: Client, console: Console) -> None:
    for days in (-3, 2, 20):
        _license(console, days)

    assert "2 critical · 1 warning" in _html(visitor)


def test_findings_beyond_the_first_are_behind_a_disclosure(visitor: Client, console: Console) -> None:
    for days in (-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 20, 21, 22, 23):
        _license(console, days)

    assert "<summary>2 more</summary>" in _html(visitor)


def test_when_nothing_needs_attention_the_page_says_so_and_as_of_when(visitor: Client, console: Console) -> None:
    _license(console, 200)

    html = _html(visitor)

    assert "Nothing needs attention." in html
    assert "as of 4 min ago" in html


def test_without_a_console_an_administrator_is_led_to_add_one(signed_in: SignIn, administrator: User) -> None:
    html = _html(signed_in(administrator))

    assert "No console is connected yet" in html
    assert 'href="/settings/consoles/add/"' in html


def test_without_a_console_others_are_told_whom_to_ask(visitor: Client) -> None:
    html = _html(visitor)

    assert "Ask an administrator to add the first one." in html
    assert "/settings/consoles/add/" not in html


def test_before_the_first_reading_no_number_is_shown_as_zero(visitor: Client, console: Console) -> None:
    Freshness.objects.all().delete()

    html = _html(visitor)

    assert "unknown: nothing has been read yet" in html
    assert "No console has been read yet" in html


def test_every_number_of_the_page_is_that_of_the_list_behind_it(visitor: Client, console: Console) -> None:
    for days in (-90, -3, 0, 7, 8, 14, 15, 30, 31, 60, 61, 90, 91, 500):
        for values in ({}, {"auto_update": True}, {"type": "Evaluation"}, {"used_units": 500.0}):
            _license(console, days, **values)
    _license(console, expires_on=None)
    overview = visitor.get("/").context["overview"]

    stretches = [
        (amount.count, amount.url) for item in overview.runway.stretches for amount in (item.others, item.renewing)
    ]
    dateless = (overview.runway.dateless.count, overview.runway.dateless.url)
    for count, url in [*((tile.count, tile.url) for tile in overview.tiles), *stretches, dateless]:
        assert visitor.get(url).context["page"].paginator.count == count, url


def test_every_license_is_in_one_tile_and_one_stretch(visitor: Client, console: Console) -> None:
    for days in range(-5, 120, 4):
        _license(console, days)
    _license(console, expires_on=None)
    overview = visitor.get("/").context["overview"]

    assert sum(tile.count for tile in overview.tiles if tile.label != "Over-used") == License.objects.count()
    in_stretches = sum(item.others.count + item.renewing.count for item in overview.runway.stretches)
    assert in_stretches + overview.runway.dateless.count == License.objects.count()


def test_zero_is_shown_calmly(visitor: Client, console: Console) -> None:
    _license(console, 200)

    assert 'class="tile tone-calm" href="/licenses/?urgency=expired"><strong>0</strong>' in _html(visitor)


def test_the_chart_draws_the_numbers_of_the_table(visitor: Client, console: Console) -> None:
    _license(console, -3)
    _license(console, 45)
    _license(console, 45, auto_update=True)

    figures = visitor.get("/overview/runway/").json()

    assert figures["labels"][0] == "Expired"
    assert [series["counts"] for series in figures["series"]] == [[1, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0]]
    assert [series["hatched"] for series in figures["series"]] == [False, True]
    others = "renewal=failing&renewal=by_hand&renewal=does_not_renew&renewal=unknown"
    assert figures["series"][0]["urls"][4] == f"/licenses/?{others}&days_from=31&days_to=60"


def test_without_licenses_there_is_no_chart(visitor: Client) -> None:
    assert "<canvas" not in _html(visitor)


def test_gone_licenses_are_not_counted(visitor: Client, console: Console) -> None:
    _license(console, -3, gone_at=NOW)

    assert all(tile.count == 0 for tile in visitor.get("/").context["overview"].tiles)


def test_the_age_of_the_oldest_numbers_stands_in_the_head(visitor: Client, console: Console) -> None:
    console_make(name="US-1", refreshed_at=NOW - timedelta(hours=3))

    assert "1 of 2 consoles fresh · oldest data 3 h" in _html(visitor)


def test_the_button_to_refresh_is_for_those_who_may(signed_in: SignIn, viewer: User, operator: User) -> None:
    assert "Refresh now" not in _html(signed_in(viewer))
    assert "Refresh now" in _html(signed_in(operator))


def test_the_fragment_has_what_a_refresh_changes_and_no_page_around_it(visitor: Client, console: Console) -> None:
    _license(console, -3)

    fragment = _html(visitor, **HTMX)

    assert 'id="overview"' in fragment
    assert 'id="overview-age"' in fragment
    assert "<html" not in fragment


def test_the_batch_of_this_person_is_followed_until_it_ends(
    signed_in: SignIn, operator: User, console: Console
) -> None:
    client, operation = signed_in(operator), asked(_license(console), operator)

    assert f'hx-get="/licenses/rows/?batch={operation.batch_id}" hx-trigger="every 2s"' in _html(client)

    Operation.objects.update(state="succeeded")
    assert "/licenses/rows/" not in _html(client)


def test_the_end_of_a_batch_loads_the_page_anew_and_not_what_follows_it(
    signed_in: SignIn, operator: User, console: Console
) -> None:
    client = signed_in(operator)
    asked(_license(console), operator)

    fragment = _html(client, **HTMX)

    assert 'hx-trigger="refresh-ended from:body, operations-ended from:body"' in fragment
    assert 'id="watching"' not in fragment


def test_panels_load_themselves_and_have_a_link_for_those_without_script(visitor: Client) -> None:
    html = _html(visitor)

    assert 'hx-get="/overview/changes/" hx-trigger="load, retry"' in html
    assert '<a href="/overview/changes/">' in html


def test_changes_name_the_license_and_both_values_latest_first(visitor: Client, console: Console) -> None:
    license_ = _license(console)
    change_make(license_, field="status", before="Valid", after="Error", seen_at=NOW - timedelta(days=1))
    change_make(license_, field="units", before="80", after="100", seen_at=NOW - timedelta(hours=1))

    html = _html(visitor, "/overview/changes/", **HTMX)

    assert "<html" not in html
    assert html.index("Units: 80 → <strong>100</strong>") < html.index("Status: Valid → <strong>Error</strong>")
    assert f'href="{license_.get_absolute_url()}"' in html


def test_changes_stand_in_a_page_for_those_without_script(visitor: Client) -> None:
    html = _html(visitor, "/overview/changes/")

    assert "<h1>What changed</h1>" in html
    assert "No license has changed since the first reading." in html


def test_names_from_a_console_are_only_text(visitor: Client, console: Console) -> None:
    owner = organization_make(console, name="<script>alert(2)</script>")
    server = server_make(console, name="<script>alert(1)</script>", organization=owner)
    license_ = _license(console, -3, server=server, organization=owner)
    change_make(license_, before="<script>alert(3)</script>")
    Console.objects.update(name="<script>alert(4)</script>")

    for address in ("/", "/overview/changes/"):
        assert "<script>alert" not in _html(visitor, address)


@pytest.mark.parametrize("address", PAGES)
def test_three_hundred_licenses_take_as_many_queries_as_three(address: str, visitor: Client, console: Console) -> None:
    for days in (-3, 3, 20):
        change_make(_license(console, days))
    queries_of(visitor, address)
    few = queries_of(visitor, address)

    _fill(console, 300)

    assert queries_of(visitor, address) == few


def _fill(console: Console, count: int) -> None:
    rows = [license_values(expires_on=NOW.date() + timedelta(days=number % 90 - 20)) for number in range(count)]
    licenses = License.objects.bulk_create(License(console=console, **values) for values in rows)
    for license_ in licenses[:20]:
        change_make(license_)


def test_the_page_reads_neither_raw_answers_nor_secrets(
    visitor: Client, console: Console, django_assert_max_num_queries: Any
) -> None:
    for days in (-3, 3, 20):
        change_make(_license(console, days, used_units=200.0))
    _license(console, product=Product.CONSOLE, auto_update=None, server=None)

    for address in PAGES:
        with django_assert_max_num_queries(40) as captured:
            visitor.get(address)
        for query in captured.captured_queries:
            assert '"licensing_license"."raw"' not in query["sql"]
            assert '"consoles_console"."api_key"' not in query["sql"]
