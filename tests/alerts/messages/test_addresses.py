"""Addresses of channels: which are taken, and what is shown of them."""

from typing import Any

import pytest
from apprise import Apprise
from pytest_django.fixtures import Settings

from accounts.models import User
from alerts.channels import addresses
from alerts.channels.addresses import AddressError, address_read
from alerts.channels.kinds import KINDS, OPTIONS
from alerts.channels.reaching import reach
from vspc.destinations import allowed_addresses
from vspc.errors import VspcDestinationError

SECRETS = ("s3cret", "TIiajkdnlazkcOXrIdevi7FQ", "3ccdd113474722377935511fc85d3dd4", "abcdefg_hijklmnop")
WORKFLOW = f"workflows://teams.example.com/0123456789abcdef/{'A' * 43}"
MAIL = "mailto://ann:x@example.com"


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
        (
            f"https://prod-1.westeurope.logic.azure.com:443/workflows/{'0123456789abcdef' * 2}/triggers/manual/paths/"
            "invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=TIiajkdnlazkcOXrIdevi7FQ",
            "Microsoft Teams at prod-1.westeurope.logic.azure.com",
        ),
        (
            "https://default0123.4e.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/"
            "0123456789abcdef/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0"
            "&sig=TIiajkdnlazkcOXrIdevi7FQ",
            "Microsoft Teams at default0123.4e.environment.api.powerplatform.com",
        ),
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
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/%23a/%23b", "one place"),
        ("json://[::1", "no address"),
        ("json://hooks.example.com/?method=DELETE", "POST or PUT"),
        ("json://hooks.example.com/?method=get", "POST or PUT"),
        ("jsons://" + "x" * 3000, "one line"),
    ],
)
def test_what_is_no_network_service_or_leads_where_nothing_may_is_refused_in_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason) as refusal:
        address_read(text)

    assert refusal.value.sentence.endswith(".")
    assert "passwd" not in refusal.value.sentence


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{WORKFLOW}?verify=no;template=/etc/passwd", "no ; and no #"),
        (f"{WORKFLOW}?ver=1#&template=/etc/passwd", "no ; and no #"),
        (f"{WORKFLOW}#?template=/etc/passwd", "no ; and no #"),
        (f"{MAIL}?to=ann@example.com;bcc=bob@example.com", "no ; and no #"),
        (f"{WORKFLOW}?TEMPLATE=/etc/passwd", "option template"),
        (f"{WORKFLOW}?%74emplate=/etc/passwd", "option template"),
        (f"{WORKFLOW}?+template=/etc/passwd", r"option \+template"),
        (f"{MAIL}?%20bcc=bob@example.com", "option bcc"),
    ],
)
def test_no_option_gets_past_by_another_spelling_of_it(text: str, reason: str) -> None:
    with pytest.raises(AddressError, match=reason):
        address_read(text)


@pytest.mark.parametrize("text", [f"{WORKFLOW}?template=/etc/passwd", f"{MAIL}?pgppub=/etc/passwd"])
def test_what_names_a_file_is_refused_even_where_its_option_were_taken(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "OPTIONS", OPTIONS | {"template", "pgppub"})

    with pytest.raises(AddressError, match="Templates and keys"):
        address_read(text)


def test_a_header_of_a_webhook_keeps_its_sign() -> None:
    address = address_read("jsons://hooks.example.com/?+X-Token=s3cret&-name=on-call&:team=eu")

    assert address.plugin.headers == {"X-Token": "s3cret"}


def test_every_service_of_the_list_is_one_that_apprise_knows_by_these_schemes() -> None:
    known = {scheme for plugin in Apprise().details()["schemas"] for scheme in protocols_of(plugin)}

    assert [scheme for kind in KINDS for scheme in kind.schemes if scheme not in known] == []


def protocols_of(plugin: dict[str, Any]) -> list[str]:
    return [*(plugin["protocols"] or ()), *(plugin["secure_protocols"] or ())]


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "[fd00::1]", "2130706433"])
def test_only_channels_that_somebody_answers_for_reach_private_networks(
    host: str, viewer: User, administrator: User, settings: Settings
) -> None:
    address = f"json://{host}/alerts"

    with pytest.raises(AddressError, match="no host to which messages may go"):
        address_read(address, owner=viewer)
    assert address_read(address, owner=administrator).host == address_read(address).host == host.strip("[]")
    settings.CHANNEL_HOSTS = [host.strip("[]")]
    assert address_read(address, owner=viewer)


def test_a_name_that_stands_for_a_private_address_is_found_out_when_connecting(viewer: User) -> None:
    with reach(viewer, "localhost"), pytest.raises(VspcDestinationError):
        allowed_addresses("localhost", 80)

    assert allowed_addresses("localhost", 80)
