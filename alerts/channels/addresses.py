"""Addresses of channels in apprise's form: read, judged, and said without what is secret in them."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from accounts.models import User
from alerts.channels.kinds import BY_SCHEME, MAIL, NATIVE_SCHEME, OPTIONS, WEBHOOK, WEBHOOK_SIGNS, Kind
from alerts.channels.reaching import reach
from ui.errors import DomainError
from vspc.destinations import destination_check
from vspc.errors import VspcDestinationError

LONGEST_ADDRESS = 2000
METHODS = ("POST", "PUT")


class AddressError(DomainError):
    """Nothing can be sent to this address; the sentence says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a channel leads: the service, and apprise's plugin with what the address says to it."""

    kind: Kind
    plugin: Any

    @property
    def host(self) -> str:
        """The server that is spoken to; empty where it is the service's own."""
        host = self.plugin.smtp_host if self.kind is MAIL else self.plugin.host
        return (host or "").strip("[]") if self.kind.has_host else ""

    @property
    def mailbox(self) -> str:
        """The mailbox of the one who gets the mail; empty for other services."""
        return str(self.plugin.targets[0][1]) if self.kind is MAIL else ""

    @property
    def shown(self) -> str:
        """The address in words, with nothing in it by which anybody could send there."""
        if self.mailbox:
            return f"{self.kind.name} to {self.mailbox} by {self.host}"[:200]
        return (f"{self.kind.name} at {self.host}" if self.host else self.kind.name)[:200]


def address_read(text: str, *, owner: User | None = None) -> Address:
    """Return where the address leads; raises `AddressError` with the reason why nothing can be sent there.

    Without an owner it is that of a shared channel.
    """
    _demand_form(text)
    plugin = _plugin(_read_by_apprise(text))
    kind = BY_SCHEME.get(_scheme_of(plugin)) if plugin else None
    if plugin is None or kind is None:
        raise AddressError(f"This is no complete address of {_kind_named(text)}.")
    address = Address(kind=kind, plugin=plugin)
    _demand_one_target(address)
    _demand_method(address)
    try:
        with reach(owner, address.host):
            destination_check(address.host)
    except VspcDestinationError as error:
        raise AddressError(f"{address.host} is no host to which messages may go.") from error
    return address


def _demand_form(text: str) -> None:
    """Refuse what need not be handed to apprise at all, since what it does with it is not wanted."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable():
        raise AddressError("An address has one line of at most 2000 characters.")
    if ";" in text or "#" in text:
        # Apprise reads options behind them, which other readers of addresses do not see.
        raise AddressError("An address has no ; and no # in it: write them as %3B and %23.")
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise AddressError("This is no address.") from error
    if "://" not in text:
        raise AddressError("An address begins with the name of a service, such as mailtos://.")
    if parts.scheme not in BY_SCHEME and parts.scheme != NATIVE_SCHEME:
        raise AddressError(f"Messages do not go to {parts.scheme}:// addresses; see the list of services.")


def _read_by_apprise(text: str) -> dict[str, Any]:
    """What apprise makes of the address, with no option that is not wanted; empty where it is none to it."""
    # It takes a second or two to import, and most processes never need it.
    from apprise.plugins import url_to_dict

    read: dict[str, Any] = url_to_dict(text) or {}  # type: ignore[no-untyped-call]  # apprise says no types there
    for option in read.get("qsd", ()):
        if option and not _is_taken(option, read["schema"]):
            raise AddressError(f"The option {option[:40]} is not taken here.")
    return read


def _is_taken(option: str, scheme: str) -> bool:
    return option in OPTIONS or (scheme in WEBHOOK.schemes and option.startswith(WEBHOOK_SIGNS))


def _plugin(read: dict[str, Any]) -> Any:
    from apprise import Apprise

    plugin = Apprise.instantiate(read) if read else None
    # Files and addresses that apprise would fetch by itself, whatever they came from.
    if getattr(plugin, "template", None) or getattr(plugin, "pgp_key", None):
        raise AddressError("Templates and keys are not taken here.")
    return plugin


def _scheme_of(plugin: Any) -> str:
    """One scheme of the service that the plugin is for, whatever address it was made from."""
    scheme = plugin.secure_protocol or plugin.protocol
    return str(scheme if isinstance(scheme, str) else scheme[0])


def _kind_named(text: str) -> str:
    kind = BY_SCHEME.get(urlsplit(text).scheme)
    return kind.name if kind else "a service that is on the list"


def _demand_one_target(address: Address) -> None:
    """Messages are sent and counted as one; half of one cannot be sent again."""
    plugin = address.plugin
    if address.kind is MAIL and len(plugin.targets) != 1:
        raise AddressError("Name one mailbox by to=; another one is another channel.")
    if len(plugin) != 1:
        raise AddressError("A channel leads to one place; another one is another channel.")


def _demand_method(address: Address) -> None:
    """Messages are only handed over: nothing is deleted or changed by them, wherever the address leads."""
    if address.kind is WEBHOOK and address.plugin.method not in METHODS:
        raise AddressError("Messages are sent by POST or PUT only.")
