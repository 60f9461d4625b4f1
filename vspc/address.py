"""The address of a console, checked before a bearer is ever sent there."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from vspc.errors import VspcAddressError

API_PATH = "/api/v3"


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
