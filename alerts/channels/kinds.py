"""The services to which a channel may lead: only such as are reached over the network, by an address that says all."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A service as apprise knows it, with the schemes of its addresses."""

    name: str
    schemes: tuple[str, ...]
    # Stands in the form; the parts in capitals are for the person to fill in.
    example: str
    # Whether the host of the address is that of a server, and not a part of its secret.
    has_host: bool = False
    # Whether the service takes signs in a text for more than signs: emphasis, links, mentions.
    reads_markup: bool = False


MAIL = Kind(
    name="E-mail",
    schemes=("mailto", "mailtos"),
    example="mailtos://USER:PASSWORD@example.com?smtp=mail.example.com&to=ann@example.com",
    has_host=True,
)
WEBHOOK = Kind(name="Webhook", schemes=("json", "jsons"), example="jsons://hooks.example.com/PATH", has_host=True)
KINDS = (
    MAIL,
    WEBHOOK,
    Kind(
        name="Microsoft Teams",
        schemes=("workflows", "workflow"),
        example="the address that the workflow of the Teams channel shows",
        has_host=True,
        reads_markup=True,
    ),
    Kind(name="Slack", schemes=("slack",), example="https://hooks.slack.com/services/T…/B…/…", reads_markup=True),
    Kind(name="Discord", schemes=("discord",), example="https://discord.com/api/webhooks/…/…", reads_markup=True),
    Kind(name="Telegram", schemes=("tgram",), example="tgram://BOT-TOKEN/CHAT", reads_markup=True),
    Kind(
        name="Mattermost",
        schemes=("mmost", "mmosts"),
        example="mmosts://chat.example.com/TOKEN",
        has_host=True,
        reads_markup=True,
    ),
    Kind(name="ntfy", schemes=("ntfy", "ntfys"), example="ntfys://ntfy.example.com/TOPIC", has_host=True),
    Kind(name="Gotify", schemes=("gotify", "gotifys"), example="gotifys://gotify.example.com/TOKEN", has_host=True),
    Kind(name="PagerDuty", schemes=("pagerduty",), example="pagerduty://INTEGRATION-KEY@API-KEY"),
    Kind(name="Opsgenie", schemes=("opsgenie",), example="opsgenie://API-KEY"),
    Kind(name="Pushover", schemes=("pover",), example="pover://USER-KEY@TOKEN"),
)
BY_SCHEME = {scheme: kind for kind in KINDS for scheme in kind.schemes}
# The addresses that some services show themselves; apprise finds out whose they are.
NATIVE_SCHEME = "https"
# What may stand behind the question mark: who, where and how urgent. Not what apprise would do for us and we do
# ourselves (retries, redirects, times), and not what names files of this machine (templates, keys).
OPTIONS = frozenset(
    {
        "auth", "botname", "channel", "class", "from", "group", "method", "mode", "name", "pa", "priority", "region",
        "reply", "severity", "sig", "smtp", "sound", "sp", "sv", "team", "thread", "to", "token", "topic", "ver",
        "api-version", "verify",
    }
)  # fmt: skip
# Before the names of headers, parameters and fields of a webhook.
WEBHOOK_SIGNS = ("+", "-", ":")
