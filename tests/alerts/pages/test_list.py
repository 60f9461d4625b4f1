"""The list of alerts: what it says of each, how it narrows and sorts, and to whom it tells what."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import User
from alerts.columns import COLUMNS
from consoles.models import Organization
from tests.alerts.pages.factories import alert_make, evaluated
from tests.consoles.factories import narrowed
from tests.licensing.factories import NOW, console_make, license_make, organization_make, server_make
from tests.ui.listing_claims import HTMX, queries_of

LIST = "/alerts/"
SignedIn = Callable[[User], Client]


def rows_of(client: Client, **query: str) -> list[dict[str, Any]]:
    response = client.get(LIST, {**query, "format": "json"})
    rows: list[dict[str, Any]] = json.loads(response.getvalue())
    return rows


def names_of(client: Client, **query: str) -> list[str]:
    return [row["name"] for row in rows_of(client, **query)]


def html_of(client: Client, query: str = "") -> str:
    return client.get(f"{LIST}{query}").content.decode().replace("\u00a0", " ")


def test_what_is_most_urgent_and_due_soonest_comes_first(reader: Client) -> None:
    alert_make(name="later", at=NOW + timedelta(days=9))
    alert_make(name="mild", severity="notice")
    alert_make(name="sooner", at=NOW + timedelta(days=1))
    alert_make(name="undated", at=None)
    alert_make(name="taken", handling="acknowledged", handled_until=NOW + timedelta(days=1))

    assert names_of(reader) == ["sooner", "later", "undated", "mild", "taken"]


def test_what_is_solved_is_left_out_until_it_is_asked_for(reader: Client) -> None:
    alert_make(name="here")
    alert_make(name="over", solved_at=NOW)

    assert names_of(reader) == ["here"]
    assert names_of(reader, state="solved") == ["over"]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "open"),
        ({"handling": "acknowledged", "handled_until": NOW + timedelta(minutes=1)}, "acknowledged"),
        ({"handling": "acknowledged", "handled_until": NOW}, "open"),
        ({"handling": "muted"}, "muted"),
        ({"handling": "muted", "solved_at": NOW}, "solved"),
    ],
)
def test_an_alert_is_in_one_state(values: dict[str, Any], state: str, reader: Client) -> None:
    alert_make(**values)

    said = {name: len(rows_of(reader, state=name)) for name in ("open", "acknowledged", "muted", "solved")}

    assert said == {**dict.fromkeys(said, 0), state: 1}


@pytest.mark.parametrize(
    ("rule", "level", "words"),
    [
        ("test.expiry", 6.0, "6 days left"),
        ("test.expiry", 1.0, "1 day left"),
        ("test.expiry", 0.0, "today"),
        ("test.expiry", -5.0, "5 days over"),
        ("test.share", 97.04, "97 % of what is licensed"),
        ("test.stale", 26.5, "for 26 h"),
        ("test.stale", 80.0, "for 3 days"),
    ],
)
def test_a_level_is_said_in_the_words_of_its_rule(rule: str, level: float, words: str, reader: Client) -> None:
    alert_make(rule=rule, level=level)

    assert f'<td data-label="How far">{words}</td>' in html_of(reader)


@pytest.fixture
def with_stage(reader: Client) -> Client:
    """Somebody who has chosen to see the stages as well."""
    reader.post("/accounts/columns/", {"listing": "alerts", "column": ["stage"], "next": LIST})
    return reader


def test_a_row_says_which_stage_was_reached_and_who_chose_it(with_stage: Client) -> None:
    alert_make(stage=45, stage_from="company")

    assert '45 days before <span class="soft">set for its company</span>' in html_of(with_stage)


def test_a_row_does_not_say_that_nobody_chose_its_stage(with_stage: Client) -> None:
    alert_make(stage=30, stage_from="standard")

    assert '<td data-label="Stage">30 days before</td>' in html_of(with_stage)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("", "Nothing is wrong"), ("?state=muted", "No alert is muted."), ("?q=nowhere", "No alert fits these filters.")],
)
def test_an_empty_list_says_why_it_is_empty(query: str, sentence: str, reader: Client) -> None:
    evaluated()

    assert f"<p>{sentence}" in html_of(reader, query)


def test_a_row_says_who_has_it_until_when(reader: Client, operator: User) -> None:
    alert_make(handling="acknowledged", handled_by=operator, handled_until=NOW + timedelta(days=3))

    html = html_of(reader)

    assert "operator" in html
    assert "2026-11-26 10:00" in html


def test_moments_are_told_by_the_clock_of_the_installation(reader: Client, operator: User) -> None:
    until, opened = NOW + timedelta(days=3), NOW - timedelta(days=1)
    alert_make(opened_at=opened, handling="acknowledged", handled_by=operator, handled_until=until)

    with override_settings(TIME_ZONE="Europe/Berlin"):
        html = html_of(reader)

    assert '<time datetime="2026-11-26T11:00:00+01:00">2026-11-26 11:00</time>' in html
    assert 'datetime="2026-11-22T11:00:00+01:00" title="2026-11-22 11:00"' in html


def test_an_acknowledgment_that_has_ended_is_open_again_and_says_so(reader: Client, operator: User) -> None:
    alert_make(handling="acknowledged", handled_by=operator, handled_until=NOW - timedelta(days=1))

    assert 'Open <span class="soft">again</span>' in html_of(reader)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "WEST"}, ["west"]),
        ({"q": "harbor dental"}, ["east"]),
        ({"q": "as agreed"}, ["west"]),
        ({"severity": "warning"}, ["west"]),
        ({"rule": "test.share"}, ["west"]),
        ({"console": "EU"}, ["east"]),
        ({"company": "Harbor Dental"}, ["east"]),
        ({"reseller": "Alder"}, ["east"]),
        ({"product": "m365"}, ["west"]),
        ({"q": "nothing"}, []),
    ],
)
def test_the_list_is_narrowed(query: dict[str, str], expected: list[str], reader: Client) -> None:
    console = console_make(name="EU")
    reseller = organization_make(console, name="Alder", type=Organization.Type.RESELLER)
    alert_make(name="east", console=console, organization=organization_make(console, reseller=reseller))
    alert_make(name="west", severity="warning", rule="test.share", product="m365", note="As agreed")

    assert names_of(reader, **query) == expected


def test_tabs_count_what_the_other_filters_leave(reader: Client) -> None:
    alert_make(severity="warning")
    alert_make(severity="warning", handling="muted")
    alert_make(severity="warning", solved_at=NOW)
    alert_make(severity="notice")

    response = reader.get(LIST, {"severity": "warning"})

    assert {tab.title: tab.count for tab in response.context["tabs"]} == {
        "Unsolved": 2,
        "Open": 1,
        "Acknowledged": 0,
        "Muted": 1,
        "Solved": 1,
    }
    assert response.context["page"].paginator.count == 2


def test_a_wrong_filter_is_said_and_refused_in_a_file(reader: Client) -> None:
    alert_make()

    assert "This filter is left out." in html_of(reader, "?state=lost")
    assert reader.get(LIST, {"state": "lost", "format": "json"}).status_code == 400


@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.order_by])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_column_that_sorts_keeps_all(key: str, sign: str, reader: Client, operator: User) -> None:
    alert_make(name="a", handled_by=operator, handling="muted", product="m365", console=console_make())
    alert_make(name="b", severity="notice", at=None)

    assert sorted(names_of(reader, sort=f"{sign}{key}")) == ["a", "b"]


def test_keys_of_exports_stay(reader: Client) -> None:
    alert_make()

    [row] = rows_of(reader)

    assert list(row) == [
        "id", "rule", "subject", "episode", "severity", "name", "text", "level", "stage", "stage_from", "state",
        "opened_at", "at", "changed_at", "solved_at", "acknowledged_by", "until", "note", "company", "reseller",
        "console", "product", "license", "url",
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["", "?format=json"])
def test_queries_do_not_grow_with_alerts(query: str, reader: Client, operator: User) -> None:
    def make(count: int) -> None:
        for _ in range(count):
            console = console_make()
            alert_make(console=console, organization=organization_make(console), handled_by=operator, handling="muted")

    make(3)
    few = queries_of(reader, f"{LIST}{query}")
    make(27)

    assert queries_of(reader, f"{LIST}{query}") == few


def test_the_fragment_is_the_list_alone(reader: Client) -> None:
    html = reader.get(LIST, headers=HTMX).content.decode()

    assert html.startswith('<div id="listing"')


def test_the_list_says_when_troubles_were_looked_for(reader: Client) -> None:
    evaluated()

    assert "looked for 2 min ago" in html_of(reader)


@pytest.mark.parametrize(("minutes", "is_loud"), [(15, False), (16, True)])
def test_a_list_that_is_not_looked_after_says_so_loudly(minutes: int, is_loud: bool, reader: Client) -> None:
    evaluated(NOW - timedelta(minutes=minutes))

    assert ("Nothing has been looked for since 2026-11-23" in html_of(reader)) is is_loud


def test_a_list_that_nobody_has_ever_filled_does_not_say_that_all_is_well(reader: Client) -> None:
    html = html_of(reader)

    assert "Nothing has been looked for yet" in html
    assert "Nothing is wrong" not in html


def test_somebody_sees_only_alerts_in_scope(billing: User, signed_in: SignedIn) -> None:
    console = console_make()
    reseller = organization_make(console, name="Alder", type=Organization.Type.RESELLER)
    hers = organization_make(console, name="Hers", reseller=reseller)
    alert_make(name="hers", console=console, organization=hers)
    alert_make(name="another's", console=console, organization=organization_make(console, name="Other"))
    alert_make(name="the console's", console=console)
    alert_make(name="of its own license", console=console, organization=hers, product="console")
    alert_make(name="ours")
    client = signed_in(narrowed(billing, hers))

    [row] = rows_of(client)

    assert (row["name"], row["company"], row["reseller"]) == ("hers", "Hers", None)
    assert names_of(client, reseller="Alder") == []


def test_rules_that_a_role_may_not_know_are_not_there(viewer: User, administrator: User, signed_in: SignedIn) -> None:
    alert_make(name="jumping", rule="test.points")
    alert_make(name="of no rule any more", rule="test.unknown")

    assert "jumping" in html_of(signed_in(administrator))
    html = html_of(signed_in(viewer))

    assert "jumping" not in html
    assert "Points jump" not in html
    assert "of no rule any more" not in html


def test_the_list_asks_again_for_the_page_that_it_shows(viewer: User, signed_in: SignedIn) -> None:
    html = signed_in(viewer).get(f"{LIST}?severity=critical&page=1", headers=HTMX).content.decode()

    assert f'id="alerts-again" hx-get="{LIST}?severity=critical&amp;page=1" hx-trigger="every 60s"' in html


@pytest.mark.parametrize(("asked_by", "is_kept"), [("alerts-again", True), ("filters", False)])
def test_what_is_being_typed_stays_only_where_the_page_asks_by_itself(
    asked_by: str, is_kept: bool, handler: Client
) -> None:
    alert_make()

    html = handler.get(LIST, headers={**HTMX, "HX-Trigger": asked_by}).content.decode()

    assert ('<div class="handling" id="handling" hx-preserve="true">' in html) is is_kept


def test_the_list_narrows_to_one_license_and_calls_it_by_its_name(reader: Client) -> None:
    console = console_make()
    license_ = license_make(console, server=server_make(console, name="vbr-harbor07"))
    alert_make(name="its", license=license_, console=console)
    alert_make(name="of another", license=license_make(console), console=console)

    assert names_of(reader, license=str(license_.pk)) == ["its"]
    assert "License: vbr-harbor07 <span" in html_of(reader, f"?license={license_.pk}")
    assert f'<input type="hidden" name="license" value="{license_.pk}">' in html_of(reader, f"?license={license_.pk}")


def test_a_license_out_of_sight_has_no_name_in_the_list(viewer: User, signed_in: SignedIn) -> None:
    console = console_make()
    license_ = license_make(console, server=server_make(console, name="vbr-harbor07"))
    client = signed_in(narrowed(viewer, console_make()))

    html = html_of(client, f"?license={license_.pk}")

    assert f"License: {license_.pk} <span" in html
    assert "vbr-harbor07" not in html


@pytest.mark.parametrize("said", ["x", "-1", str(2**63)])
def test_what_is_no_license_is_left_out_and_said(said: str, reader: Client) -> None:
    alert_make(name="any")

    html = html_of(reader, f"?license={said}")

    assert "License:" in html
    assert "This filter is left out." in html
    assert '">any</a>' in html
