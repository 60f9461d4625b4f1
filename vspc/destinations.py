"""Where a connection may lead: to consoles on public and private networks, never to what only a machine itself sees.

Whoever may enter the address of a console could otherwise have this machine ask the metadata service of its cloud. The
address that a name stands for is looked up once and checked, and the connection is made to that very address.
"""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family

from vspc.errors import VspcDestinationError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Metadata services of clouds that are not at link-local addresses, and what no host has as its own address.
REFUSED = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "240.0.0.0/4",
        "fd00:ec2::254/128", "fd20:ce::254/128",
    )
]  # fmt: skip
# An IPv4 address stands in the last 32 bits of these: translated by NAT64, also by one's own (RFC 8215), or by SIIT, or
# compatible by an old rule.
CARRYING = [
    ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")
]
LOOPBACK = ipaddress.IPv6Address("::1")
# Whether connections may lead to the public internet alone.
_public_only: ContextVar[bool] = ContextVar("public_only", default=False)


@contextmanager
def only_public() -> Iterator[None]:
    """Refuse this machine and private networks as well, as long as the block runs."""
    token = _public_only.set(True)
    try:
        yield
    finally:
        _public_only.reset(token)


def is_refused(address: IpAddress) -> bool:
    """Whether no connection may lead to `address`, also where it is an IPv4 address in the clothes of an IPv6 one."""
    inner = _carried(address)
    if inner is not None:
        return is_refused(inner)
    special = address.is_link_local or address.is_multicast or address.is_unspecified
    special = special or (_public_only.get() and not address.is_global)
    return special or any(address in network for network in REFUSED if network.version == address.version)


def literal_address(host: str) -> IpAddress | None:
    """Return the address that `host` spells, in any form that a resolver takes: dotted, decimal, octal; else None."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def destination_check(host: str) -> None:
    """Raise `VspcDestinationError` where `host` spells an address to which no connection may lead."""
    address = literal_address(host)
    if address is not None and is_refused(address):
        raise refusal(host)


def refusal(host: str) -> VspcDestinationError:
    """Return the error that says so; nothing was sent."""
    return VspcDestinationError(
        f"{host} leads to an address at which no console can be: link-local, metadata, multicast or unspecified.",
        was_sent=False,
    )


def allowed_addresses(name: str, port: int | None) -> list[str]:
    """Return the addresses that a name stands for, without those to which no connection may lead.

    Raises `VspcDestinationError` where nothing is left, and `socket.gaierror` for a name that stands for none.
    """
    try:
        found = socket.getaddrinfo(name.strip("[]"), port, allowed_gai_family(), socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(str(error)) from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    allowed = [address for address in addresses if not _is_refused_text(address)]
    if addresses and not allowed:
        raise refusal(name)
    return allowed


class CheckedAdapter(HTTPAdapter):
    """Connects to what `is_refused` lets through; a proxy, where there is one, looks names up by itself."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools with connections that check."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class _Checked(HTTPConnection):
    """Looks its host up once; the name stays that of the request and of the certificate."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        failure: Exception | None = None
        for address in self._allowed(name):
            self._dns_host = address
            try:
                return super()._new_conn()
            except (NewConnectionError, ConnectTimeoutError) as error:
                failure = error
            finally:
                self._dns_host = name
        raise failure or NewConnectionError(self, "the name stands for no address")

    def _allowed(self, name: str) -> list[str]:
        try:
            return allowed_addresses(name, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error


class _CheckedTls(_Checked, HTTPSConnection):
    """The same for https."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTls


def _is_refused_text(text: str) -> bool:
    return is_refused(ipaddress.ip_address(text.partition("%")[0]))


def _carried(address: IpAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address within an IPv6 one, if it stands for one."""
    if isinstance(address, ipaddress.IPv4Address) or address == LOOPBACK or address.is_unspecified:
        return None
    if any(address in network for network in CARRYING):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
