"""When refreshes are asked for and handed out."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from consoles.models import Console
from refresh import services
from refresh.models import Refresh
from refresh.services import NothingToReadError, refresh_request, refreshes_ask, refreshes_due
from tests.consoles.factories import console_make
from vspcdash.tasks import tick_task

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def console(db: None) -> Console:
    return console_make()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The refreshes that were sent to the broker."""
    pks: list[int] = []
    monkeypatch.setattr("refresh.services._send", pks.append)
    return pks


def test_console_is_read_on_schedule_for_the_first_time_at_once(console: Console) -> None:
    assert refreshes_due(NOW) == 1
    assert Refresh.objects.get().trigger == Refresh.Trigger.SCHEDULE


@pytest.mark.parametrize(("minutes", "due"), [(14, 0), (16, 1)])
def test_console_is_read_again_after_the_interval(minutes: int, due: int, console: Console) -> None:
    asked = NOW - timedelta(minutes=minutes)
    Refresh.objects.create(console=console, trigger="schedule", state="succeeded", requested_at=asked)

    assert refreshes_due(NOW) == due


def test_console_that_is_switched_off_is_left_alone(console: Console) -> None:
    Console.objects.update(is_active=False)

    assert refreshes_due(NOW) == 0


def test_there_is_one_open_refresh_of_a_console(console: Console) -> None:
    first, is_new = refresh_request(console=console, trigger=Refresh.Trigger.PERSON)
    second, is_newer = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)

    assert (first.pk, is_new, is_newer) == (second.pk, True, False)


def test_refresh_is_handed_out_once_the_transaction_is_committed(
    console: Console, sent: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        refreshes_due(NOW)
        assert sent == []

    assert sent == [Refresh.objects.get().pk]


def test_lost_message_is_sent_again(
    console: Console, sent: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        refreshes_due(NOW)
        refreshes_due(NOW + timedelta(seconds=30))
        refreshes_due(timezone.now() + timedelta(seconds=61))

    assert len(sent) == 2


def test_broker_that_is_down_loses_nothing(
    console: Console, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        refreshes_due(NOW)

    assert Refresh.objects.get().state == Refresh.State.QUEUED


def test_tick_starts_what_is_due(console: Console) -> None:
    assert tick_task() == {"failures": 0}
    assert Refresh.objects.get().console == console


def test_person_asks_for_every_console_that_is_read(console: Console, operator: User) -> None:
    console_make(is_active=False)

    refreshes = refreshes_ask(user=operator)

    assert [refresh.console for refresh in refreshes] == [console]
    assert refreshes[0].requested_by == operator


def test_asking_for_a_console_that_is_switched_off_is_refused(operator: User) -> None:
    off = console_make(is_active=False)

    with pytest.raises(NothingToReadError):
        refreshes_ask(user=operator, console_pk=off.pk)


def test_interval_is_a_setting(console: Console, settings: Settings) -> None:
    settings.REFRESH_MINUTES = 5
    asked = NOW - timedelta(minutes=6)
    Refresh.objects.create(console=console, trigger="schedule", state="succeeded", requested_at=asked)

    assert refreshes_due(NOW) == 1


@pytest.mark.parametrize(("minutes", "due"), [(59, 0), (61, 1)])
def test_console_has_an_interval_of_its_own(minutes: int, due: int, console: Console) -> None:
    Console.objects.update(refresh_minutes=60)
    asked = NOW - timedelta(minutes=minutes)
    Refresh.objects.create(console=console, trigger="schedule", state="succeeded", requested_at=asked)

    assert refreshes_due(NOW) == due


def test_quiet_hours_hold_the_schedule_but_no_person(console: Console, operator: User) -> None:
    Console.objects.update(quiet_from=time(22), quiet_until=time(6), time_zone="Europe/Berlin")
    night, morning = datetime(2026, 11, 24, 4, 59, tzinfo=UTC), datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

    assert (refreshes_due(night), len(refreshes_ask(user=operator))) == (0, 1)
    Refresh.objects.all().delete()
    assert refreshes_due(morning) == 1


@pytest.mark.parametrize(("minutes", "due"), [(1, 0), (0, 1)])
def test_a_pause_ends_by_itself(minutes: int, due: int, console: Console) -> None:
    Console.objects.update(paused_until=NOW + timedelta(minutes=minutes))

    assert refreshes_due(NOW) == due


def test_clock_that_was_set_back_does_not_stop_the_schedule(console: Console) -> None:
    next_year = NOW + timedelta(days=365)
    Refresh.objects.create(console=console, trigger="schedule", state="succeeded", requested_at=next_year)

    assert refreshes_due(NOW) == 1


def test_refresh_that_is_open_is_found_behind_one_of_a_wrong_clock(console: Console) -> None:
    next_year = NOW + timedelta(days=365)
    Refresh.objects.create(console=console, trigger="schedule", state="succeeded", requested_at=next_year)
    opened, _ = refresh_request(console=console, trigger=Refresh.Trigger.SCHEDULE)

    assert refresh_request(console=console, trigger=Refresh.Trigger.PERSON) == (opened, False)


def test_a_console_that_another_beat_has_had_read_meanwhile_is_not_read_again(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = services._due_consoles

    def then_another(now: datetime) -> list[Console]:
        found = due(now)
        Refresh.objects.create(console=console, trigger="schedule", state="succeeded", requested_at=now)
        return found

    monkeypatch.setattr(services, "_due_consoles", then_another)

    assert refreshes_due(NOW) == 0
    assert Refresh.objects.count() == 1


def test_a_refresh_that_another_beat_has_just_handed_out_is_not_sent_again(console: Console, sent: list[int]) -> None:
    refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.PERSON)
    waiting = Refresh.objects.filter(enqueued_at=None)

    assert [services._hand_out(refresh.pk, waiting) for _ in range(2)] == [True, False]
