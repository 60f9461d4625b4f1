"""What beat and the workers do so that people are told."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from alerts.delivering.ticking import messages_tick
from alerts.models import Message
from alerts.tasks import deliver_task, tell_task
from tests.alerts.factories import NOW, channel_make, warning_make
from tests.alerts.messages.servers import WebServer
from tests.licensing.factories import console_make

pytestmark = pytest.mark.usefixtures("rules", "db")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the tick asked of workers."""
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("alerts.delivering.ticking.dispatch", lambda *task, **_: asked.append(task))
    return asked


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """The moment of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield


def test_messages_are_written_once_a_minute_and_sent_at_each_tick(asked: list[tuple[Any, ...]]) -> None:
    channel = channel_make()
    warning_make()

    messages_tick()
    tell_task()
    messages_tick()

    assert asked == [("alerts.tasks.tell_task",), ("alerts.tasks.deliver_task", channel.pk)]


def test_the_tasks_run_twice_as_if_once_and_leave_quietly_when_the_channel_is_gone(web_server: WebServer) -> None:
    channel = channel_make(address=web_server.address)
    warning_make()

    told = [tell_task()["told"] for _ in range(2)]
    sent = [deliver_task(channel.pk)["sent"] for _ in range(2)]

    assert (told, sent, len(web_server.bodies)) == ([1, 0], [1, 0], 1)
    channel.delete()
    assert deliver_task(channel.pk) == {"sent": 0}


def test_nothing_is_sent_while_a_demo_reads_its_past(asked: list[tuple[Any, ...]], web_server: WebServer) -> None:
    channel = channel_make(address=web_server.address)
    warning_make()
    tell_task()
    console_make(is_demo=True)

    assert messages_tick() == deliver_task(channel.pk)["sent"] == 0
    assert not asked
    assert not web_server.bodies


def test_nothing_is_written_while_a_demo_reads_its_past() -> None:
    console_make(is_demo=True)
    channel_make(tested_at=NOW - timedelta(days=8))
    warning_make()

    assert tell_task() == {"ran": 0}
    assert not Message.objects.exists()
