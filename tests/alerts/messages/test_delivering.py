"""Sending: each message arrives, however often it takes, and twice only where nobody can know better."""

from datetime import time, timedelta
from typing import Any

import pytest

from alerts.delivering import asking, delivering
from alerts.delivering.claims import pause_after
from alerts.delivering.delivering import channel_deliver
from alerts.delivering.pruning import messages_prune
from alerts.delivering.ticking import channels_due
from alerts.models import Channel, Message, Told
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make
from tests.alerts.messages.posting import HOUR, MINUTE, deliver, through_the_hours, written
from tests.alerts.messages.servers import MailServer, WebServer

pytestmark = pytest.mark.usefixtures("rules")


def test_what_was_written_while_the_servers_were_down_for_an_hour_arrives_once(
    db: None, mail_server: MailServer, web_server: WebServer
) -> None:
    channels = [channel_make(address=mail_server.address), channel_make(address=web_server.address)]
    mail_server.stop()
    web_server.status = 503
    for minute in range(0, 50, 10):
        warning_make(alert_make(name=f"vbr-at-{minute}"), raised_at=NOW + minute * MINUTE)
        tell(NOW + minute * MINUTE)
        for channel in channels:
            channel_deliver(channel.pk, NOW + minute * MINUTE)
    assert not mail_server.messages

    mail_server.start()
    web_server.status = 200
    web_server.bodies.clear()
    for minute in range(60, 180):
        for channel_pk in channels_due(NOW + minute * MINUTE):
            channel_deliver(channel_pk, NOW + minute * MINUTE)

    assert len(mail_server.messages) == len(web_server.bodies) == 5
    ids = {str(message["Message-ID"]).partition("@")[0].lstrip("<") for message in mail_server.messages}
    assert ids | {body["key"] for body in web_server.bodies} == {
        str(key) for key in Message.objects.values_list("pk", flat=True)
    }
    assert not Message.objects.exclude(state=Message.State.SENT).exists()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_an_answer_that_may_change_is_tried_again(status: int, db: None, web_server: WebServer) -> None:
    web_server.status = status

    message = deliver(written(address=web_server.address))

    assert (message.state, message.due_at) == (Message.State.WAITING, NOW + MINUTE)
    assert f"HTTP {status}" in message.error


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 410])
def test_a_refusal_for_good_stops_the_channel_and_is_tried_once(status: int, db: None, web_server: WebServer) -> None:
    web_server.status, web_server.location = status, web_server.address.replace("json:", "http:")
    message = written(address=web_server.address)

    through_the_hours(message, hours=2)

    assert message.state == Message.State.REFUSED
    assert message.channel.state == Channel.State.REFUSED
    assert f"HTTP {status}" in message.channel.failure
    assert len(web_server.bodies) == 1


def test_a_message_that_is_too_large_is_tried_once_and_the_channel_goes_on(db: None, web_server: WebServer) -> None:
    web_server.status = 413
    message = deliver(written(address=web_server.address))
    assert message.state == Message.State.REFUSED
    web_server.status = 200
    warning_make(alert_make(name="the next one"), raised_at=NOW + MINUTE)

    tell(NOW + MINUTE)
    deliver(message, NOW + MINUTE)

    assert [alert["name"] for alert in web_server.bodies[-1]["alerts"]] == ["the next one"]
    assert (message.channel.state, message.channel.failing_since) == (Channel.State.ON, None)
    assert len(web_server.bodies) == 2


def test_what_a_stopped_channel_did_not_tell_is_told_when_it_is_on_again(db: None, web_server: WebServer) -> None:
    web_server.status = 410
    message = deliver(written(address=web_server.address))
    web_server.status = 200
    Channel.objects.update(state=Channel.State.ON)

    tell(NOW + HOUR)
    channel_deliver(message.channel_id, NOW + HOUR)

    assert [body["key"] != str(message.pk) for body in web_server.bodies] == [False, True]
    assert Told.objects.get().message.state == Message.State.SENT


def test_a_server_that_is_silent_for_a_minute_is_left_after_the_timeout(
    db: None, web_server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 0.1)
    web_server.silent = True

    message = deliver(written(address=web_server.address))

    assert message.state == Message.State.WAITING
    assert "no answer" in message.error


def test_a_mail_that_the_server_refuses_for_good_stops_the_channel(db: None, mail_server: MailServer) -> None:
    mail_server.answer = lambda: "550 5.7.1 Not here\r\n550 evil"

    message = deliver(written(address=mail_server.address))

    assert message.channel.state == Channel.State.REFUSED
    assert "550" in message.error
    assert message.error.isprintable()


def test_a_mail_that_the_server_puts_off_is_tried_again(db: None, mail_server: MailServer) -> None:
    answers = iter(["451 4.7.1 Greylisted", "250 OK"])
    mail_server.answer = lambda: next(answers)
    message = written(address=mail_server.address)

    through_the_hours(message, hours=1)

    assert message.state == Message.State.SENT
    assert len(mail_server.messages) == 1


def test_the_pauses_grow_and_after_a_day_a_message_is_given_up_and_told_anew(db: None, web_server: WebServer) -> None:
    web_server.status = 503
    message = written(address=web_server.address)

    through_the_hours(message, hours=25)

    assert [int(pause_after(tries) / MINUTE) for tries in range(1, 8)] == [1, 2, 5, 15, 30, 60, 60]
    assert message.state == Message.State.GIVEN_UP
    assert 24 <= message.attempt_count <= 30
    assert tell(NOW + timedelta(hours=25)) == 1


def test_a_channel_counts_as_failing_from_the_third_try_on_until_something_arrives(
    db: None, web_server: WebServer
) -> None:
    web_server.status = 503
    message = written(address=web_server.address)

    since = []
    for minute in (0, 1, 3, 8):
        web_server.status = 200 if minute == 8 else 503
        since.append(deliver(message, NOW + minute * MINUTE).channel.failing_since)

    assert since == [None, None, NOW + 3 * MINUTE, None]
    assert message.channel.failure == ""


def test_a_message_that_breaks_the_code_is_tried_as_any_other_and_its_address_not_logged(
    db: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_letter: Any, address: str) -> None:
        raise LookupError(address)

    monkeypatch.setattr(delivering, "send", broken)

    message = deliver(written(address="jsons://hooks.test/the-secret"))

    assert (message.state, message.due_at) == (Message.State.WAITING, NOW + MINUTE)
    assert "LookupError" in caplog.text
    assert "the-secret" not in caplog.text


def test_a_message_is_kept_for_90_days_and_for_as_long_as_what_it_tells_of_is_open(
    db: None, web_server: WebServer
) -> None:
    message = deliver(written(address=web_server.address))
    later = NOW + timedelta(days=91)

    assert messages_prune(later) == 0
    message.told.get().warning.alert.__class__.objects.update(solved_at=NOW)
    assert messages_prune(NOW + timedelta(days=90)) == 0
    assert messages_prune(later) == 1


def test_another_try_of_a_warning_waits_for_the_end_of_the_quiet_hours(db: None, web_server: WebServer) -> None:
    web_server.status = 503
    message = deliver(written(address=web_server.address, quiet_from=time(10, 1), quiet_until=time(11)))
    web_server.status = 200

    quiet = deliver(message, NOW + MINUTE)
    assert (quiet.due_at, len(web_server.bodies)) == (NOW + HOUR, 1)
    loud = deliver(message, NOW + HOUR)

    assert loud.state == Message.State.SENT
