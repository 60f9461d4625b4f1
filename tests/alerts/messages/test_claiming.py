"""Who sends: one worker at a time, another one when that died, and no channel before its turn."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.delivering import delivering
from alerts.delivering.claims import claim
from alerts.delivering.delivering import channel_deliver
from alerts.delivering.ticking import channels_due
from alerts.models import Message
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, channel_make, warning_make
from tests.alerts.messages.posting import MINUTE, deliver, through_the_hours, written
from tests.alerts.messages.servers import WebServer

pytestmark = pytest.mark.usefixtures("rules")


class Killed(BaseException):
    """What a worker dies of."""


def killed(*_: object, **__: object) -> None:
    raise Killed


def test_a_worker_that_dies_between_claim_and_sending_is_replaced(
    db: None, web_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = written(address=web_server.address)
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "send", killed)
        with pytest.raises(Killed):
            channel_deliver(message.channel_id, NOW)

    through_the_hours(message, hours=1)

    assert [body["key"] for body in web_server.bodies] == [str(message.pk)]
    assert message.state == Message.State.SENT


def test_a_worker_that_dies_between_sending_and_recording_sends_twice_under_one_key(
    db: None, web_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = written(address=web_server.address)
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_sent", killed)
        with pytest.raises(Killed):
            channel_deliver(message.channel_id, NOW)

    through_the_hours(message, hours=1)

    assert [body["key"] for body in web_server.bodies] == [str(message.pk)] * 2


def test_nobody_takes_a_message_that_somebody_is_sending(db: None) -> None:
    message = written()

    claims = [claim(message.pk, NOW), claim(message.pk, NOW), claim(message.pk, NOW + MINUTE)]

    assert [bool(taken) for taken in claims] == [True, False, False]
    assert channels_due(NOW + MINUTE) == []
    assert channels_due(NOW + 2 * MINUTE) == [message.channel_id]


def test_a_claim_asks_for_nothing_outside_of_its_row_while_it_updates(db: None) -> None:
    message = written()

    with CaptureQueriesContext(connection) as queries:
        claim(message.pk, NOW)

    [update] = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    assert "SELECT" not in update
    assert "alerts_channel" not in update


def test_two_channels_are_sent_for_at_once_and_the_one_that_waited_longest_comes_first(db: None) -> None:
    for _ in range(3):
        channel_make()
    warning_make()
    tell(NOW)
    first, _, third = Message.objects.order_by("channel")
    Message.objects.filter(pk=third.pk).update(due_at=NOW - MINUTE)

    assert channels_due(NOW) == [third.channel_id, first.channel_id]
    claim(third.pk, NOW)
    assert channels_due(NOW) == [first.channel_id]
    claim(first.pk, NOW)
    assert channels_due(NOW) == []


def test_after_a_failure_the_other_messages_of_the_channel_hold_back_nobody_elses(
    db: None, web_server: WebServer
) -> None:
    web_server.status = 503
    first = written(address=web_server.address)
    warning_make()
    tell(NOW)

    deliver(first)

    assert channels_due(NOW) == []
    assert set(Message.objects.values_list("due_at", flat=True)) == {NOW + MINUTE}


def test_a_task_that_has_been_busy_for_long_begins_no_further_message(
    db: None, web_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(address=web_server.address)
    warning_make()
    tell(NOW)
    seconds = iter([0.0, 1.0, delivering.BUSY_SECONDS + 1])
    monkeypatch.setattr(delivering, "monotonic", lambda: next(seconds))

    assert channel_deliver(first.channel_id, NOW) == 1

    assert Message.objects.filter(state=Message.State.WAITING, attempt_count=0).count() == 1
