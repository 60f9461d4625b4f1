"""How long a sign-in lasts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import sessions
from accounts.models import User
from vspcdash.tasks import tick_task

BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)
POLL = {"HX-Request": "true", "X-Automatic": "true"}


@pytest.fixture(autouse=True)
def usual_lengths(standalone: None, settings: Settings) -> None:
    settings.SESSION_SECONDS, settings.SESSION_IDLE_SECONDS = 12 * 3600, 3600


@pytest.fixture
def visitor(client: Client, viewer: User) -> Client:
    """Somebody who signed in at `BEGAN`."""
    with time_machine.travel(BEGAN, tick=False):
        client.post("/accounts/login/", {"login": viewer.username, "password": "correct horse"})
    return client


def is_signed_in(client: Client, after: timedelta, **headers: str) -> bool:
    with time_machine.travel(BEGAN + after, tick=False):
        response = client.get("/refreshes/progress/", headers=headers)
    return response.status_code == 200 and "HX-Redirect" not in response


@pytest.mark.parametrize(("minutes", "expected"), [(59, True), (60, False)])
def test_it_ends_when_nobody_was_there_for_an_hour(minutes: int, expected: bool, visitor: Client) -> None:
    assert is_signed_in(visitor, timedelta(minutes=minutes)) is expected


def test_who_is_there_stays(visitor: Client) -> None:
    assert all(is_signed_in(visitor, timedelta(minutes=50 * number)) for number in range(1, 14))


def test_it_ends_after_twelve_hours_all_the_same(visitor: Client) -> None:
    stayed = [is_signed_in(visitor, timedelta(minutes=30 * number)) for number in range(1, 25)]

    assert stayed == [True] * 23 + [False]


def test_a_page_that_asks_again_by_itself_is_nobody(visitor: Client) -> None:
    polls = [is_signed_in(visitor, timedelta(minutes=5 * number), **POLL) for number in range(1, 13)]

    assert polls == [True] * 11 + [False]


def test_what_has_ended_is_gone(visitor: Client) -> None:
    is_signed_in(visitor, timedelta(hours=1))

    assert Session.objects.count() == 0
    assert not is_signed_in(visitor, timedelta(minutes=1))


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_sign_in_page_says_why_and_what_it_cost(method: str, visitor: Client) -> None:
    with time_machine.travel(BEGAN + timedelta(hours=1), tick=False):
        html = getattr(visitor, method)("/settings/users/invite/", follow=True).content.decode()

    assert "You were signed out after 60 minutes without anybody at the browser." in html
    assert ("What you had entered was not saved." in html) is (method == "post")


def test_who_stayed_all_day_reads_that_instead(visitor: Client, settings: Settings) -> None:
    settings.SESSION_IDLE_SECONDS = settings.SESSION_SECONDS
    assert is_signed_in(visitor, timedelta(hours=11))
    with time_machine.travel(BEGAN + timedelta(hours=12), tick=False):
        html = visitor.get("/licenses/", follow=True).content.decode()

    assert "You were signed out after 12 hours." in html


def test_both_lengths_are_settings(visitor: Client, settings: Settings) -> None:
    settings.SESSION_SECONDS, settings.SESSION_IDLE_SECONDS = 7200, 7200

    stayed = [is_signed_in(visitor, timedelta(minutes=minutes)) for minutes in (119, 120)]

    assert stayed == [True, False]


@pytest.mark.parametrize(("seconds", "writes"), [(59, 0), (60, 1)])
def test_a_session_is_written_once_a_minute_at_most(seconds: int, writes: int, visitor: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        is_signed_in(visitor, timedelta(seconds=seconds))

    assert sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in captured) == writes


@pytest.mark.django_db
def test_a_tick_deletes_ended_sessions_a_few_hundred_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_DELETED", 2)
    now = timezone.now()
    for key, hours in {"b": -2, "a": -3, "c": -1, "open": 1}.items():
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=hours))

    tick_task()
    after_one = set(Session.objects.values_list("pk", flat=True))
    tick_task()

    assert after_one == {"c", "open"}
    assert [session.pk for session in Session.objects.all()] == ["open"]
