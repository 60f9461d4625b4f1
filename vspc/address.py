"""The address of a console, checked before a bearer is ever sent there."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from vspc.destinations import destination_check
from vspc.errors import VspcAddressError

API_PATH = "/api/v3"
DEFAULT_PORTS = {"http": 80, "https": 443}


def api_base(address: str) -> str:
    """Return `address` with the path of the REST API, without a slash at the end.

    https everywhere, plain http only to this machine. Raises `VspcAddressError`, which says what is wrong.
    """
    if not address.isprintable() or any(character.isspace() for character in address):
        raise VspcAddressError("The address of the console must not have spaces in it.")
    parts = _split(address)
    _check(parts)
    path = parts.path.rstrip("/")
    if not path.endswith(API_PATH):
        path += API_PATH
    return f"{parts.scheme}://{parts.netloc}{path}"


def root_of(address: str) -> str:
    """Return the scheme, host and port of an address that `api_base` gave."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def path_below(root: str, link: str) -> str | None:
    """Return path and query of `link`, None unless it is a web address of the same scheme, host and port as `root`."""
    origin = _origin(link)
    if origin is None or origin != _origin(root) or not link.isprintable() or "\\" in link:
        return None
    parts = urlsplit(link)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _origin(address: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port; None where there are none, or a user name that makes the host hard to tell."""
    try:
        parts = urlsplit(address)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if port is None or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # only reading it checks it
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VspcAddressError("The address of the console must look like https://console.example.com:1280.")
    return parts


def _check(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise VspcAddressError("The address of the console must not hold a user name or password.")
    if parts.query or parts.fragment or "\\" in parts.netloc + parts.path:
        raise VspcAddressError("The address of the console must end with its host, port or path.")
    destination_check(parts.hostname or "")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise VspcAddressError(
            "The address of the console must begin with https://: the credentials travel with each call."
        )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
