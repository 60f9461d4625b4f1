"""How services are asked: in which form, where, for how long, and by no way around our own."""

import inspect
import re
from types import FunctionType

import pytest

from accounts.models import User
from alerts.channels.addresses import address_read
from alerts.channels.kinds import KINDS, MAIL, WEBHOOK, Kind
from alerts.delivering import asking, mail
from alerts.delivering.delivering import channel_deliver
from alerts.delivering.services import ASKING, our_way
from alerts.delivering.webhooks import MOST_ALERTS
from alerts.models import Message
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make
from tests.alerts.messages.posting import MINUTE, deliver, written
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


def test_a_channel_of_ones_own_finds_no_way_inside_by_a_name(viewer: User, web_server: WebServer) -> None:
    address = web_server.address.replace("127.0.0.1", "localhost")
    channel_make(viewer, address=address)
    warning_make()
    tell(NOW)

    message = deliver(Message.objects.get())

    assert (message.state, web_server.bodies) == (Message.State.REFUSED, [])
    assert message.error == "localhost is no host to which messages may go."


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


def names_after(module: str, function: FunctionType) -> set[str]:
    """What the function takes from a module."""
    return set(re.findall(rf"\b{module}\.(\w+)", inspect.getsource(function)))


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


def test_a_webhook_gets_a_hundred_alerts_at_most_and_how_many_more_there_are(db: None, web_server: WebServer) -> None:
    for _ in range(MOST_ALERTS + 1):
        warning_make()

    deliver(written(address=web_server.address))

    [body] = web_server.bodies
    assert (len(body["alerts"]), body["more"]) == (MOST_ALERTS, 2)


def test_nobody_waits_for_the_body_that_a_webhook_answers(web_server: WebServer) -> None:
    url = f"http://127.0.0.1:{web_server.port}/"

    unread, read = (asking.ask("POST", url, json={}, reads_body=is_read) for is_read in (False, True))

    assert (unread.status_code, unread.content, read.content) == (200, b"", b"{}")
