"""Whose request it is: known to whatever writes to the audit log, without being handed down to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Who acts, how, from where, and under which request id."""

    actor: User | None = None
    via: str = ""
    address: str = ""
    request_id: str = ""


NOBODY = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOBODY)


def current() -> Origin:
    """Return who acts now; `NOBODY` outside of requests and of `acting`."""
    return _origin.get()


@contextmanager
def acting(origin: Origin) -> Iterator[None]:
    """Let everything inside be written down as done by `origin`."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
