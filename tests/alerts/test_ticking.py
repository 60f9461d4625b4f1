"""When troubles are looked for."""

from datetime import timedelta

import pytest
import time_machine

from alerts.models import Evaluation
from alerts.tasks import evaluate_task
from consoles.models import Freshness
from refresh.models import Refresh
from tests.alerts.watching import NOW, Watched, trouble, warnings
from tests.consoles.factories import console_make
from vspcdash.tasks import tick_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the tick has sent to workers."""
    tasks: list[str] = []

    def send(task: str, **_: object) -> bool:
        tasks.append(task)
        return True

    monkeypatch.setattr("alerts.ticking.dispatch", send)
    return tasks


@pytest.mark.parametrize(("minutes", "is_due"), [(0, False), (4, False), (5, True), (-1, True)])
def test_troubles_are_looked_for_every_five_minutes(minutes: int, is_due: bool, sent: list[str]) -> None:
    Evaluation.objects.create(pk=1, evaluated_at=NOW)

    with time_machine.travel(NOW + minutes * MINUTE, tick=False):
        tick_task()

    assert bool(sent) is is_due


@pytest.mark.parametrize(("seconds", "is_due"), [(-1, False), (1, True)])
def test_troubles_are_looked_for_as_soon_as_a_console_was_read(seconds: int, is_due: bool, sent: list[str]) -> None:
    Evaluation.objects.create(pk=1, evaluated_at=NOW)
    ended_at = NOW + timedelta(seconds=seconds)
    console = console_make(is_active=False)
    Refresh.objects.create(console=console, state="succeeded", requested_at=NOW - MINUTE, finished_at=ended_at)

    with time_machine.travel(NOW + MINUTE, tick=False):
        tick_task()

    assert bool(sent) is is_due


def test_a_message_that_comes_twice_evaluates_once(watched: Watched) -> None:
    watched.troubles = [trouble()]

    with time_machine.travel(NOW, tick=False):
        ran = [evaluate_task()["ran"] for _ in range(2)]

    assert ran == [1, 0]
    assert len(warnings()) == 1


def test_nobody_is_warned_of_the_past_that_a_demo_replays(sent: list[str], watched: Watched) -> None:
    watched.troubles = [trouble()]
    console = console_make(is_demo=True, is_active=False)

    with time_machine.travel(NOW, tick=False):
        tick_task()
        replaying = evaluate_task()["ran"], list(sent)
        Freshness.objects.create(console=console, step="usage", part="usage", refreshed_at=NOW)
        tick_task()

    assert replaying == (0, [])
    assert sent == ["alerts.tasks.evaluate_task"]
    assert evaluate_task()["ran"] == 1
