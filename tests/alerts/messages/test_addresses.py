"""Addresses of channels: which are taken, and what is shown of them."""

from typing import Any

import pytest
from apprise import Apprise

from alerts.channels.addresses import AddressError, address_read
from alerts.channels.kinds import KINDS

SECRETS = ("s3cret", "TIiajkdnlazkcOXrIdevi7FQ", "3ccdd113474722377935511fc85d3dd4", "abcdefg_hijklmnop")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "mailtos://ann:s3cret@example.com?smtp=mail.example.com&to=on-call@example.com",
            "E-mail to on-call@example.com by mail.example.com",
        ),
        ("jsons://ann:s3cret@hooks.example.com:8443/s3cret/?+X-Token=s3cret", "Webhook at hooks.example.com"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", "Slack"),
        ("https://discord.com/api/webhooks/4174216298/TIiajkdnlazkcOXrIdevi7FQ", "Discord"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "Telegram"),
        ("mmosts://chat.example.com/3ccdd113474722377935511fc85d3dd4", "Mattermost at chat.example.com"),
        ("ntfys://ann:s3cret@ntfy.example.com/s3cret", "ntfy at ntfy.example.com"),
        ("ntfy://s3cret", "ntfy"),
        ("pagerduty://A1BRTD4JD@TIiajkdnlazkcOXrIdevi7FQ", "PagerDuty"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(text: str, shown: str) -> None:
    address = address_read(text)

    assert address.shown == shown
    assert not any(secret in address.shown for secret in SECRETS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file:///etc/passwd", "file://"),
        ("dbus://", "dbus://"),
        ("syslog://", "syslog://"),
        ("growl://192.168.1.1", "growl://"),
        ("mqtt://localhost/topic", "mqtt://"),
        ("hooks.example.com/alerts", "begins with the name of a service"),
        ("https://example.com/hook", "no complete address"),
        ("mailtos://", "no complete address of E-mail"),
        ("jsons://hooks.example.com/?template=/etc/passwd", "option template"),
        ("mailto://ann:x@example.com?pgpkey=/etc/passwd", "option pgpkey"),
        ("jsons://hooks.example.com/\r\nX-Header: 1", "one line"),
        ("json://169.254.169.254/latest/meta-data", "no host"),
        ("json://[fd00:ec2::254]/", "no host"),
        ("mailto://ann@example.com?smtp=169.254.169.254&to=ann@example.com", "no host"),
        ("mailto://ann:x@example.com?to=a@example.com,b@example.com", "one mailbox"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#a/#b", "one place"),
        ("json://[::1", "no address"),
        ("jsons://" + "x" * 3000, "one line"),
    ],
)
def test_what_is_no_network_service_or_leads_where_nothing_may_is_refused_in_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason) as refusal:
        address_read(text)

    assert refusal.value.sentence.endswith(".")
    assert "passwd" not in refusal.value.sentence


def test_every_service_of_the_list_is_one_that_apprise_knows_by_these_schemes() -> None:
    known = {scheme for plugin in Apprise().details()["schemas"] for scheme in protocols_of(plugin)}

    assert [scheme for kind in KINDS for scheme in kind.schemes if scheme not in known] == []


def protocols_of(plugin: dict[str, Any]) -> list[str]:
    return [*(plugin["protocols"] or ()), *(plugin["secure_protocols"] or ())]
