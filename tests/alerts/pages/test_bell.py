"""The bell: on every page, with as many alerts as wait for this person."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from alerts import bell, selectors
from tests.alerts.pages.factories import alert_make
from tests.consoles.factories import narrowed
from tests.licensing.factories import NOW, console_make
from tests.ui.listing_claims import HTMX

SignedIn = Callable[[User], Client]


def bell_of(client: Client) -> str:
    html = client.get("/refreshes/").content.decode()
    found = re.search(r'<a id="bell".*?</a>', html)
    assert found
    return found[0]


def test_the_bell_counts_what_waits(handler: Client) -> None:
    alert_make()
    alert_make(handling="acknowledged", handled_until=NOW - timedelta(days=1))
    alert_make(handling="acknowledged", handled_until=NOW + timedelta(days=1))
    alert_make(handling="muted")
    alert_make(solved_at=NOW)

    assert '<span class="bell-count" aria-hidden="true">2</span>' in bell_of(handler)
    assert '<span class="visually-hidden">2 open alerts</span>' in bell_of(handler)


def test_a_bell_for_nothing_shows_no_number(handler: Client) -> None:
    assert "bell-count" not in bell_of(handler)
    assert "No open alerts" in bell_of(handler)


def test_the_bell_counts_nothing_out_of_sight(viewer: User, signed_in: SignedIn) -> None:
    alert_make(console=console_make())
    alert_make(rule="test.points")
    client = signed_in(narrowed(viewer, console_make()))

    assert "bell-count" not in bell_of(client)


def test_the_bell_takes_nobody_away_from_a_form_after_the_session_has_ended(client: Client) -> None:
    response = client.get("/alerts/bell/", headers={"HX-Request": "true", "X-Automatic": "true", "X-Stays": "true"})

    assert (response.status_code, response.content, "HX-Redirect" in response) == (204, b"", False)


def test_somebody_without_a_role_has_no_bell(stranger: User, signed_in: SignedIn) -> None:
    assert 'id="bell"' not in signed_in(stranger).get("/refreshes/").content.decode()


def test_the_bell_takes_one_query_and_a_fragment_none(handler: Client) -> None:
    alert_make()

    def counting(**headers: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            handler.get("/refreshes/", headers=headers)
        return sum('"alerts_alert"' in query["sql"] for query in captured)

    assert (counting(), counting(**HTMX)) == (1, 0)


def test_the_bell_stops_counting_where_nobody_reads_a_number_any_more(
    handler: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (selectors, bell):
        monkeypatch.setattr(module, "MOST_COUNTED", 3)
    for _ in range(4):
        alert_make()

    assert '<span class="bell-count" aria-hidden="true">2+</span>' in bell_of(handler)
    assert '<span class="visually-hidden">2+ open alerts</span>' in bell_of(handler)


def test_the_bell_asks_again_by_itself_and_gets_only_itself(handler: Client) -> None:
    alert_make()
    assert 'hx-get="/alerts/bell/" hx-trigger="every 60s"' in bell_of(handler)

    html = handler.get("/alerts/bell/", headers=HTMX).content.decode()

    assert html.strip() == bell_of(handler)
    assert "1 open alert<" in html.replace("\u00a0", " ")
