"""Sending: each message arrives, however often it takes, and twice only where nobody can know better."""

import inspect
import re
from datetime import datetime, time, timedelta
from types import FunctionType
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.signals import rights_lost
from alerts.channels.addresses import address_read
from alerts.channels.kinds import KINDS, MAIL, WEBHOOK, Kind
from alerts.delivering import asking, delivering, mail
from alerts.delivering.claims import claim, pause_after
from alerts.delivering.delivering import channel_deliver
from alerts.delivering.pruning import messages_give_up, messages_prune
from alerts.delivering.services import ASKING, our_way
from alerts.delivering.ticking import channels_due
from alerts.delivering.webhooks import MOST_ALERTS
from alerts.models import Alert, Channel, Message, Told
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make
from tests.alerts.messages.servers import MailServer, WebServer

pytestmark = pytest.mark.usefixtures("rules")
TOKEN = "TIiajkdnlazkcOXrIdevi7FQ"
EXAMPLES = {
    "Microsoft Teams": "workflows://prod-1.westus.logic.azure.com:443/643e69f83c8944/abcdefghij123",
    "Slack": f"slack://T1JJ3T3L2/A1BRTD4JD/{TOKEN}",
    "Discord": f"discord://4174216298/{TOKEN}",
    "Telegram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "Mattermost": "mmosts://chat.test/3ccdd113474722377935511fc85d3dd4",
    "ntfy": "ntfys://ntfy.test/topic",
    "Gotify": "gotifys://gotify.test/AbCdEfGhIjKlMnO",
    "PagerDuty": f"pagerduty://A1BRTD4JD@{TOKEN}",
    "Opsgenie": f"opsgenie://{TOKEN}",
    "Pushover": f"pover://{'u' * 30}@{'t' * 30}",
}
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def written(**values: Any) -> Message:
    """A message of one warning by a channel with these values."""
    channel_make(**values)
    warning_make()
    tell(NOW)
    return Message.objects.get()


def deliver(message: Message, now: datetime = NOW) -> Message:
    """Send what is due for the channel of the message."""
    channel_deliver(message.channel_id, now)
    message.refresh_from_db()
    message.channel.refresh_from_db()
    return message


def through_the_hours(message: Message, *, start: datetime = NOW, hours: int, fixed_after: Any = None) -> None:
    """Tick each minute, as beat does; `fixed_after` is a moment and what happens then."""
    for minute in range(hours * 60):
        now = start + minute * MINUTE
        if fixed_after and now == fixed_after[0]:
            fixed_after[1]()
        if channels_due(now):
            deliver(message, now)


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


def test_a_webhook_gets_json_under_a_key_that_stays(db: None, web_server: WebServer) -> None:
    message = written(address=f"{web_server.address}?+X-Token=t0ken&:team=ops")
    web_server.status = 500
    deliver(message)
    web_server.status = 204

    deliver(message, NOW + MINUTE)

    [first, second] = web_server.bodies
    assert first == second
    assert second | {"text": "", "written_at": ""} == {
        "version": 1,
        "key": str(message.pk),
        "kind": "warnings",
        "written_at": "",
        "subject": message.subject,
        "text": "",
        "team": "ops",
        "more": 0,
        "alerts": second["alerts"],
    }
    [alert] = second["alerts"]
    assert alert["rule"] == "license.expiry"
    assert [headers["idempotency-key"] for headers in web_server.headers] == [str(message.pk)] * 2
    assert web_server.headers[0]["x-token"] == "t0ken"
    assert message.state == Message.State.SENT


@pytest.mark.parametrize("status", [408, 413, 425, 429, 500, 502, 503])
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


def test_nothing_is_asked_for_longer_than_ten_seconds() -> None:
    assert asking.TIMEOUT == mail.TIMEOUT == 10


@pytest.mark.parametrize(
    "service",
    [
        "json://hooks.test/",
        "mailto://hooks.test?from=a@example.com&to=b@example.com",
        "gotify://hooks.test/AbCdEfGhIjKlMnO",
    ],
)
def test_a_name_that_stands_for_a_metadata_service_is_refused_when_connecting(
    service: str, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(2, 1, 6, "", ("169.254.169.254", 80))]
    monkeypatch.setattr("vspc.destinations.socket.getaddrinfo", lambda *_, **__: found)

    message = deliver(written(address=service))

    assert message.state == Message.State.REFUSED
    assert "no host to which messages may go" in message.error


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


def test_a_hostile_name_begins_no_header_of_a_mail(db: None, mail_server: MailServer) -> None:
    channel = channel_make(address=mail_server.address)
    warning_make(alert_make(name="vbr\r\nBcc: eve@example.com\r\nX-Evil: 1\n\nbody"))
    tell(NOW)

    channel_deliver(channel.pk, NOW)

    [received] = mail_server.messages
    assert received["Bcc"] is None
    assert received["X-Evil"] is None
    assert mail_server.recipients == ["ann@example.com"]
    assert "Bcc: eve@example.com" in str(received["Subject"])


def test_other_services_are_asked_by_our_session_and_their_refusals_known(db: None, web_server: WebServer) -> None:
    message = written(address=f"gotify://127.0.0.1:{web_server.port}/AbCdEfGhIjKlMnO")
    web_server.status = 500
    deliver(message)
    assert message.state == Message.State.WAITING
    web_server.status = 200
    deliver(message, NOW + MINUTE)
    assert message.state == Message.State.SENT

    assert message.subject in web_server.bodies[-1].values()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {MAIL, WEBHOOK}], ids=lambda kind: kind.name)
def test_no_service_keeps_a_way_around_our_requests(kind: Kind) -> None:
    plugin = address_read(EXAMPLES[kind.name]).plugin
    our_way(plugin)

    functions = [item for item in vars(type(plugin)).values() if isinstance(item, FunctionType)]
    used = {name for item in functions for name in names_after("requests", item)}

    # A wrapper of the base class knows of no requests.
    assert {item.__globals__.get("requests", ASKING) for item in functions} == {ASKING}
    assert {name for name in used if not hasattr(ASKING, name)} == set()
    assert used & {"get", "post", "request"}


def names_after(module: str, function: FunctionType) -> set[str]:
    """What the function takes from a module."""
    return set(re.findall(rf"\b{module}\.(\w+)", inspect.getsource(function)))


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


def test_nothing_goes_to_somebody_who_is_shut_out_and_it_ends_after_a_day(viewer: User, web_server: WebServer) -> None:
    channel_make(viewer, address=web_server.address)
    warning_make()
    tell(NOW)
    User.objects.update(is_active=False)

    message = deliver(Message.objects.get())
    messages_give_up(NOW + timedelta(hours=24))

    assert web_server.bodies == []
    message.refresh_from_db()
    assert message.state == Message.State.GIVEN_UP
    assert not Told.objects.exists()


@pytest.mark.parametrize("values", [{"handling": Alert.Handling.ACKNOWLEDGED}, {"solved_at": NOW}])
def test_what_was_dealt_with_while_a_message_waited_does_not_go_out_and_the_rest_is_told_anew(
    values: dict[str, Any], db: None, web_server: WebServer
) -> None:
    channel = channel_make(address=web_server.address)
    dealt_with = alert_make(name="dealt with")
    warning_make(dealt_with)
    warning_make(alert_make(name="still there"))
    tell(NOW)
    Alert.objects.filter(pk=dealt_with.pk).update(**values)

    deliver(Message.objects.get())
    tell(NOW + MINUTE)
    channel_deliver(channel.pk, NOW + MINUTE)

    [body] = web_server.bodies
    assert [alert["name"] for alert in body["alerts"]] == ["still there"]
    assert Message.objects.filter(state=Message.State.GIVEN_UP).count() == 1


def test_a_message_of_what_its_owner_may_not_see_any_more_does_not_go_out(viewer: User, web_server: WebServer) -> None:
    channel_make(viewer, address=web_server.address)
    warning_make()
    tell(NOW)
    User.objects.update(sees_everything=False)

    message = deliver(Message.objects.get())

    assert (web_server.bodies, message.state) == ([], Message.State.GIVEN_UP)
    assert not Told.objects.exists()


def test_a_digest_that_waits_ends_when_its_owner_may_see_less(viewer: User, web_server: WebServer) -> None:
    channel_make(viewer, address=web_server.address, digest_at=time(10))
    alert_make(opened_at=NOW)
    digests_write(NOW)
    lease = claim(Message.objects.get().pk, NOW)

    rights_lost.send(User, person=viewer, actor=None)

    assert lease
    assert not lease.end(state=Message.State.WAITING)
    assert deliver(Message.objects.get(), NOW + HOUR).state == Message.State.GIVEN_UP
    assert web_server.bodies == []


def test_a_message_is_kept_for_90_days_and_for_as_long_as_what_it_tells_of_is_open(
    db: None, web_server: WebServer
) -> None:
    message = deliver(written(address=web_server.address))
    later = NOW + timedelta(days=91)

    assert messages_prune(later) == 0
    message.told.get().warning.alert.__class__.objects.update(solved_at=NOW)
    assert messages_prune(NOW + timedelta(days=90)) == 0
    assert messages_prune(later) == 1


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


def test_another_try_of_a_warning_waits_for_the_end_of_the_quiet_hours(db: None, web_server: WebServer) -> None:
    web_server.status = 503
    message = deliver(written(address=web_server.address, quiet_from=time(10, 1), quiet_until=time(11)))
    web_server.status = 200

    quiet = deliver(message, NOW + MINUTE)
    assert (quiet.due_at, len(web_server.bodies)) == (NOW + HOUR, 1)
    loud = deliver(message, NOW + HOUR)

    assert loud.state == Message.State.SENT


def test_a_webhook_gets_a_hundred_alerts_at_most_and_how_many_more_there_are(db: None, web_server: WebServer) -> None:
    for _ in range(MOST_ALERTS + 1):
        warning_make()

    deliver(written(address=web_server.address))

    [body] = web_server.bodies
    assert (len(body["alerts"]), body["more"]) == (MOST_ALERTS, 2)


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


def test_nobody_waits_for_the_body_that_a_webhook_answers(web_server: WebServer) -> None:
    url = f"http://127.0.0.1:{web_server.port}/"

    unread, read = (asking.ask("POST", url, json={}, reads_body=is_read) for is_read in (False, True))

    assert (unread.status_code, unread.content, read.content) == (200, b"", b"{}")
