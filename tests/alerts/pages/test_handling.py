"""The buttons by which people acknowledge, mute and reopen, with and without script."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert
from tests.alerts.pages.factories import alert_make
from tests.licensing.factories import NOW
from tests.ui.listing_claims import HTMX

HANDLE = "/alerts/handle/"
NEW_YORK = ZoneInfo("America/New_York")
SignedIn = Callable[[User], Client]


def test_several_are_acknowledged_at_once_without_script(handler: Client) -> None:
    alerts = [alert_make(), alert_make()]

    response = handler.post(
        HANDLE,
        {"action": "acknowledge", "pk": [alert.pk for alert in alerts], "until": "3", "next": "/alerts/?rule=x"},
        follow=True,
    )

    assert response.redirect_chain == [("/alerts/?rule=x", 303)]
    assert "2 alerts acknowledged" in response.content.decode().replace("\u00a0", " ")
    assert set(Alert.objects.values_list("handling", "handled_until")) == {("acknowledged", NOW + timedelta(days=3))}


def test_htmx_gets_a_notice_and_the_bell_and_reads_the_list_again(handler: Client) -> None:
    alert, _other = alert_make(), alert_make()

    response = handler.post(HANDLE, {"action": "mute", "pk": alert.pk, "until": "solved"}, headers=HTMX)

    html = response.content.decode().replace("\u00a0", " ")
    assert "1 alert muted" in html
    assert 'hx-swap-oob="true"' in html
    assert "1 open alert<" in html
    assert "alerts-handled" in response["HX-Trigger-After-Settle"]


def test_a_day_is_meant_to_its_end(handler: Client) -> None:
    alert = alert_make()

    with timezone.override(NEW_YORK):
        handler.post(HANDLE, {"action": "acknowledge", "pk": alert.pk, "until": "day", "on": "2026-11-24"})

    alert.refresh_from_db()
    assert alert.handled_until == datetime(2026, 11, 24, 23, 59, tzinfo=NEW_YORK)


@pytest.mark.parametrize(("action", "handling"), [("acknowledge", "acknowledged"), ("mute", "muted")])
def test_both_can_be_for_as_long_as_it_lasts(action: str, handling: str, handler: Client) -> None:
    alert = alert_make()

    response = handler.post(HANDLE, {"action": action, "pk": alert.pk, "until": "solved"})

    assert response.status_code == 303
    alert.refresh_from_db()
    assert (alert.handling, alert.handled_until) == (handling, None)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"action": "acknowledge", "until": "3"}, "acknowledged until 2026-11-26 05:00: nobody is warned before."),
        (
            {"action": "mute", "until": "day", "on": "2026-11-24"},
            "muted until 2026-11-24 23:59: nobody is warned before.",
        ),
        ({"action": "mute", "until": "solved"}, "muted until solved: nobody is warned any more."),
        ({"action": "reopen"}, "reopened: people are warned again."),
    ],
)
def test_the_notice_says_until_when_it_is_quiet_by_the_clock_on_screen(
    form: dict[str, str], sentence: str, handler: Client
) -> None:
    with override_settings(TIME_ZONE="America/New_York"):
        response = handler.post(HANDLE, {"pk": alert_make().pk, **form}, headers=HTMX)

    assert f"1 alert {sentence}" in response.content.decode().replace("\u00a0", " ")


def test_the_page_of_an_alert_stays_where_it_is_refused_and_reads_itself_again(handler: Client) -> None:
    html = handler.get(alert_make().get_absolute_url()).content.decode()

    assert f'hx-post="{HANDLE}" hx-target="#toasts"' in html
    assert 'hx-trigger="alerts-handled from:body" hx-target="#alert"' in html


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"action": "acknowledge", "until": "day"}, "Name the day until which it is for."),
        ({"action": "acknowledge", "until": "day", "on": "2026-11-22"}, "That moment has passed"),
        ({"action": "acknowledge", "until": "day", "on": "0001-13-77"}, "Enter a valid date."),
        ({"action": "acknowledge", "until": "day", "on": "9999-12-31"}, "more than a year ahead"),
        ({"action": "mute", "until": "4000"}, "Select a valid choice."),
        ({"action": "mute", "until": "1", "note": "x" * 501}, "at most 500 characters"),
        ({"action": "destroy", "until": "1"}, "It is unclear what to do"),
        ({"action": "mute", "until": "1", "pk": "99999999999999999999"}, "No alert is chosen."),
        ({"action": "mute", "until": "1", "pk": "4711"}, "no longer there"),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(form: dict[str, str], sentence: str, handler: Client) -> None:
    alert = alert_make()

    response = handler.post(HANDLE, {"pk": str(alert.pk), **form})

    assert response.status_code in (409, 422)
    assert sentence in response.content.decode()
    assert not Alert.objects.exclude(handling="").exists()


def test_two_people_at_once_do_not_undo_each_other(handler: Client, administrator: User) -> None:
    alert = alert_make(handling="muted", handled_by=administrator, handled_at=NOW)
    seen = (NOW - timedelta(minutes=1)).isoformat()

    response = handler.post(HANDLE, {"action": "acknowledge", "pk": alert.pk, "until": "1", "seen": seen})

    assert response.status_code == 409
    assert "administrator has dealt with" in response.content.decode()


def test_whoever_may_not_handle_alerts_gets_no_buttons(auditor: User, signed_in: SignedIn) -> None:
    alert = alert_make()
    client = signed_in(auditor)

    assert 'name="action"' not in client.get("/alerts/").content.decode()
    assert 'name="action"' not in client.get(alert.get_absolute_url()).content.decode()
