"""Each refresh is run to its end by one worker at a time, whatever happens to workers."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.conf import settings
from django.utils import timezone

from consoles.lists import LISTS
from consoles.models import Console
from consoles.services import console_create
from licensing.models import License
from refresh.leases import ATTEMPTS, RefreshLease, claim
from refresh.models import Refresh
from refresh.reading import ListReading
from refresh.running import refresh_run
from refresh.services import DIED, refresh_request, refreshes_due
from refresh.tasks import refresh_run_task
from simulator.app import Simulator, create_app
from tests.refresh.reading import connected, read
from tests.support.network import Network
from vspcdash.leases import Lease, LeaseLostError

pytestmark = pytest.mark.django_db
LEASE = settings.REFRESH_LEASE
LATER = LEASE + timedelta(seconds=1)


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=4)


@pytest.fixture
def console(network: Network, app: Simulator) -> Console:
    return connected(network, app)


@pytest.fixture
def waiting(console: Console) -> Refresh:
    return refresh_request(console=console, trigger=Refresh.Trigger.SCHEDULE)[0]


def state_of(refresh: Refresh) -> str:
    refresh.refresh_from_db()
    return refresh.state


def kill(refresh: Refresh, *, attempts: int = 1, now: datetime | None = None) -> None:
    """Leave a refresh as a worker leaves it that was killed longer ago than its lease."""
    Refresh.objects.filter(pk=refresh.pk).update(
        state=Refresh.State.RUNNING,
        holder=uuid4(),
        attempt_count=attempts,
        leased_until=(now or timezone.now()) - timedelta(seconds=1),
    )


def test_second_run_of_one_refresh_does_nothing(waiting: Refresh, network: Network) -> None:
    assert refresh_run_task(waiting.pk) == {"ran": 1}
    asked = len(network.asked)

    assert refresh_run_task(waiting.pk) == {"ran": 0}
    assert len(network.asked) == asked


def test_refresh_that_another_worker_has_is_left_alone(waiting: Refresh, network: Network) -> None:
    claim(waiting.pk, timezone.now())

    assert refresh_run(waiting.pk) is False
    assert network.asked == []


def test_refresh_that_is_gone_is_nothing_to_run(waiting: Refresh) -> None:
    pk = waiting.pk
    waiting.delete()

    assert refresh_run_task(pk) == {"ran": 0}


def test_lease_that_was_lost_stops_all_writing(
    waiting: Refresh, app: Simulator, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker takes the refresh over when this one has read the directory."""
    monkeypatch.setattr("vspcdash.leases.RENEW_PART", 0)
    stolen = Refresh.objects.filter(pk=waiting.pk)

    def watch(steps: object) -> None:
        if console.freshness.filter(part="m365_servers").exists():
            stolen.update(holder=uuid4())

    assert refresh_run(waiting.pk, watch=watch)

    assert not License.objects.exists()
    assert not console.freshness.filter(step="licenses").exists()
    assert state_of(waiting) == Refresh.State.RUNNING


def test_lease_is_prolonged_only_by_its_holder(waiting: Refresh) -> None:
    now = timezone.now()
    lease = claim(waiting.pk, now)
    assert lease is not None
    old = RefreshLease(waiting.pk, lease.holder, now - timedelta(seconds=30))
    old.proceed()
    stranger = RefreshLease(waiting.pk, uuid4(), now - timedelta(seconds=30))

    with pytest.raises(LeaseLostError):
        stranger.proceed()
    assert not stranger.end(state=Refresh.State.SUCCEEDED)
    assert lease.end(state=Refresh.State.SUCCEEDED)


def test_refresh_of_a_killed_worker_is_taken_back_by_the_tick(waiting: Refresh) -> None:
    kill(waiting)

    refreshes_due(timezone.now())

    assert state_of(waiting) == Refresh.State.QUEUED
    assert refresh_run(waiting.pk)
    assert state_of(waiting) == Refresh.State.SUCCEEDED


def test_running_refresh_is_not_taken_away(waiting: Refresh) -> None:
    claim(waiting.pk, timezone.now())

    refreshes_due(timezone.now())

    assert state_of(waiting) == Refresh.State.RUNNING


def test_refresh_that_kills_its_workers_is_given_up(waiting: Refresh) -> None:
    kill(waiting, attempts=ATTEMPTS)

    assert claim(waiting.pk, timezone.now()) is None
    refreshes_due(timezone.now())

    assert state_of(waiting) == Refresh.State.FAILED
    assert waiting.reason == DIED


def test_three_killed_workers_are_the_end(waiting: Refresh) -> None:
    now = timezone.now()
    for _ in range(ATTEMPTS):
        assert claim(waiting.pk, now)
        now += LATER
        refreshes_due(now)

    assert state_of(waiting) == Refresh.State.FAILED


@pytest.mark.parametrize("stop", [SystemExit, KeyboardInterrupt])
def test_worker_that_is_told_to_stop_hands_the_refresh_back(
    stop: type[BaseException], waiting: Refresh, console: Console
) -> None:
    def watch(steps: object) -> None:
        if console.freshness.filter(part="companies").exists():
            raise stop

    with pytest.raises(stop):
        refresh_run(waiting.pk, watch=watch)

    assert state_of(waiting) == Refresh.State.QUEUED
    assert (waiting.holder, waiting.enqueued_at, waiting.attempt_count) == (None, None, 0)
    assert refresh_run(waiting.pk)
    assert state_of(waiting) == Refresh.State.SUCCEEDED


def test_defect_ends_the_refresh_and_rises(waiting: Refresh) -> None:
    def watch(steps: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refresh_run(waiting.pk, watch=watch)

    assert state_of(waiting) == Refresh.State.FAILED
    assert "ZeroDivisionError" in waiting.reason


def test_steps_of_a_first_attempt_are_not_kept_beside_those_of_the_second(waiting: Refresh) -> None:
    refresh_run(waiting.pk)
    kill(waiting)

    refresh_run(waiting.pk)

    assert waiting.steps.count() == len(LISTS)


def test_one_console_that_is_down_does_not_stop_the_other(network: Network, console: Console) -> None:
    down = connected(network, None, name="US-East", url="https://us-east.test:1280")

    assert read(down).state == Refresh.State.FAILED
    assert read(console).state == Refresh.State.SUCCEEDED


@pytest.mark.django_db(transaction=True)
def test_refresh_ends_quietly_when_its_demo_goes(network: Network, caplog: pytest.LogCaptureFixture) -> None:
    """The first real console is added while the demo is being read: no row of the demo comes back."""
    demo = connected(network, create_app(companies=4), is_demo=True)
    refresh = refresh_request(console=demo, trigger=Refresh.Trigger.SCHEDULE)[0]

    def watch(steps: object) -> None:
        if demo.freshness.filter(part="site").exists():
            console_create(values={"name": "Real", "url": "https://real.test"})

    assert refresh_run(refresh.pk, watch=watch)

    assert [console.name for console in Console.objects.all()] == ["Real"]
    assert not License.objects.exists()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.django_db(transaction=True)
def test_lease_is_kept_while_the_console_takes_its_time(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer may take longer than the lease: the worker lives, so nobody else may begin."""
    monkeypatch.setattr("vspcdash.leases.RENEW_PART", 0.05 / LEASE.total_seconds())
    prolonged = threading.Event()
    prolong = Lease._prolong

    def noted(lease: Lease) -> None:
        prolong(lease)
        prolonged.set()

    monkeypatch.setattr(Lease, "_prolong", noted)
    app = create_app(companies=1)

    def slow(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith("/users/me"):
            Refresh.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
            prolonged.clear()
            assert prolonged.wait(10)
            refreshes_due(timezone.now())
        return app(environ, start_response)

    refresh = read(connected(network, slow))

    assert refresh.state == Refresh.State.SUCCEEDED
    assert refresh.attempt_count == 1


def test_worker_that_was_asleep_writes_nothing_when_it_wakes(
    waiting: Refresh, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that stood still between the last rows and the end of a list finds its lease gone."""
    complete = ListReading._complete

    def late(reading: ListReading, *args: Any) -> None:
        Refresh.objects.filter(pk=waiting.pk).update(holder=uuid4())
        reading.lease.renewed_at -= LATER
        complete(reading, *args)

    monkeypatch.setattr(ListReading, "_complete", late)

    assert refresh_run(waiting.pk)
    assert not console.freshness.exists()
    assert state_of(waiting) == Refresh.State.RUNNING
