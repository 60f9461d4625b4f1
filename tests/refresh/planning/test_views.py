"""The page on which people say when consoles are read."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from consoles.models import Console
from refresh.models import Refresh
from refresh.planning.rows import schedule_rows
from tests.consoles.factories import console_make
from tests.support.passwords import password_entered

SignedIn = Callable[[User], Client]
ENTERED = {"refresh_minutes": "30", "quiet_from": "22:00", "quiet_until": "06:00", "reading": "on", "paused_until": ""}


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West", time_zone="Europe/Berlin")


@pytest.fixture
def manager(signed_in: SignedIn, administrator: User) -> Client:
    """An administrator who has just entered the password."""
    return password_entered(signed_in(administrator), administrator)


def address(console: Console) -> str:
    return f"/settings/schedule/{console.pk}/"


def test_a_schedule_is_saved_and_written_down(manager: Client, console: Console) -> None:
    response = manager.post(address(console), ENTERED)

    console.refresh_from_db()
    entry = AuditEntry.objects.get(action=Action.SCHEDULE_CHANGED)
    assert response["Location"] == "/settings/schedule/"
    assert (console.refresh_minutes, console.quiet_from, console.quiet_until) == (
        30, time(22), time(6),
    )  # fmt: skip
    assert (entry.subject, entry.before, entry.after) == (
        "EU-West",
        {"refresh_minutes": None, "quiet_from": None, "quiet_until": None},
        {"refresh_minutes": 30, "quiet_from": "22:00", "quiet_until": "06:00"},
    )


def test_a_moment_beside_another_choice_counts_for_nothing(manager: Client, console: Console) -> None:
    response = manager.post(address(console), {**ENTERED, "reading": "on", "paused_until": "half past"})

    console.refresh_from_db()
    assert response["Location"] == "/settings/schedule/"
    assert console.paused_until is None


def test_the_form_says_whose_schedule_it_is_and_calls_no_moment_optional(manager: Client, console: Console) -> None:
    html = manager.get(address(console)).content.decode()

    assert "Schedule of EU-West</h1>" in html
    assert 'for="id_paused_until">Paused until</label>' in html


def test_empty_minutes_are_those_of_the_installation(manager: Client, console: Console) -> None:
    Console.objects.update(refresh_minutes=60)

    manager.post(address(console), {**ENTERED, "refresh_minutes": ""})

    console.refresh_from_db()
    assert (console.refresh_minutes, console.schedule.interval) == (None, timedelta(minutes=15))


def test_a_pause_is_entered_by_the_clock_of_the_console(manager: Client, console: Console) -> None:
    manager.post(address(console), {**ENTERED, "reading": "paused", "paused_until": "2099-07-01T12:00"})

    console.refresh_from_db()
    assert console.paused_until == datetime(2099, 7, 1, 10, tzinfo=UTC)
    assert 'value="2099-07-01T12:00"' in manager.get(address(console)).content.decode()


def test_switching_on_again_ends_a_pause(manager: Client, console: Console) -> None:
    Console.objects.update(is_active=False, paused_until=timezone.now() + timedelta(days=1))

    manager.post(address(console), ENTERED)

    console.refresh_from_db()
    assert (console.is_active, console.paused_until) == (True, None)


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"refresh_minutes": "0"}, "greater than or equal to 1"),
        ({"refresh_minutes": "1441"}, "less than or equal to 1440"),
        ({"quiet_until": ""}, "Enter both, or neither."),
        ({"quiet_until": "22:00"}, "This would be the whole day"),
        ({"reading": "paused"}, "still to come"),
        ({"reading": "paused", "paused_until": "2020-01-01T12:00"}, "still to come"),
        ({"reading": "paused", "paused_until": "9999-12-31T23:59"}, "Nobody waits so long"),
        ({"reading": "sometimes"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    entered: dict[str, str], sentence: str, manager: Client, console: Console
) -> None:
    response = manager.post(address(console), {**ENTERED, **entered})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not AuditEntry.objects.filter(action=Action.SCHEDULE_CHANGED).exists()


def test_an_open_browser_alone_changes_nothing_and_loses_nothing(
    signed_in: SignedIn, administrator: User, console: Console
) -> None:
    client = password_entered(signed_in(administrator), administrator, seconds_ago=3600)
    entered = {**ENTERED, "reading": "paused", "paused_until": "2099-07-01T12:00"}

    response = client.post(address(console), entered)
    again = client.post(response["Location"], {"password": "correct horse"}, follow=True).content.decode()

    console.refresh_from_db()
    assert response["Location"].startswith(f"/accounts/reauthenticate/?next=%2Fsettings%2Fschedule%2F{console.pk}%2F")
    assert console.refresh_minutes is None
    assert "This is not saved yet" in again
    assert all(f'value="{typed}"' in again for typed in entered.values())


@pytest.mark.parametrize("role", ["viewer", "operator", "billing", "licensing_admin", "auditor"])
def test_others_may_not(role: str, console: Console, signed_in: SignedIn, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(role))

    assert {client.get("/settings/schedule/").status_code, client.post(address(console)).status_code} == {403}


def test_an_interval_that_is_shorter_than_a_refresh_is_said_to_be(administrator: User, console: Console) -> None:
    now = timezone.now()
    for minutes in (10, 16):
        begun = now - timedelta(hours=minutes)
        Refresh.objects.create(
            console=console, trigger="schedule", state="succeeded", requested_at=begun, started_at=begun,
            finished_at=begun + timedelta(minutes=minutes),
        )  # fmt: skip

    [row] = schedule_rows(administrator, now)

    assert row.took == "10\u00a0min to 16\u00a0min"
    assert row.warning.startswith("A refresh has taken 16\u00a0min")


def test_the_page_says_when_each_console_is_read_next(manager: Client, console: Console) -> None:
    Console.objects.update(paused_until=datetime(2099, 7, 1, 10, tzinfo=UTC))
    console_make(name="Lab", is_active=False)
    console_make(name="US-East")

    shown = manager.get("/settings/schedule/").content.decode()

    assert "Paused until 2099-07-01 12:00 Europe/Berlin" in shown
    assert "not planned" in shown
    assert "within seconds" in shown


def test_queries_do_not_grow_with_the_consoles(
    administrator: User, django_assert_num_queries: Callable[[int], "object"]
) -> None:
    for _ in range(5):
        console_make()

    with django_assert_num_queries(3):  # type: ignore[attr-defined]  # consoles, last asked, durations
        schedule_rows(administrator, timezone.now())
