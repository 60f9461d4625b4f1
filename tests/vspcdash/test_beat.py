"""Beat does what is due itself: it waits for no worker, and ends over nothing that goes wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery.beat import ScheduleEntry
from celery.schedules import schedule

from vspcdash.celery import app
from vspcdash.signals import tick
from vspcdash.start.background import OwnScheduler
from vspcdash.tasks import tick_task

ENTRY = ScheduleEntry(name="tick", task=tick_task.name, schedule=schedule(10), app=app)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a room hears of ticks, and no message that anybody would have to carry out."""
    seen: list[str] = []

    def hear(**_: Any) -> None:
        seen.append("tick")

    monkeypatch.setattr(app, "send_task", lambda *_, **__: pytest.fail("a message was sent"))
    monkeypatch.setattr(tick, "receivers", [])
    tick.connect(hear, dispatch_uid="hear")
    yield seen
    tick.disconnect(dispatch_uid="hear")


def test_a_tick_is_carried_out_without_any_worker(ticks: list[str]) -> None:
    OwnScheduler(app=app, lazy=True).apply_async(ENTRY)

    assert ticks == ["tick"]


def test_what_goes_wrong_is_left_to_the_next_tick(ticks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise ConnectionError

    scheduler = OwnScheduler(app=app, lazy=True)
    with monkeypatch.context() as broken:
        broken.setattr("vspcdash.tasks.heartbeat", fail)
        scheduler.apply_async(ENTRY)
    scheduler.apply_async(ENTRY)

    assert ticks == ["tick"]
