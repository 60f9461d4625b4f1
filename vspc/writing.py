"""Writes: sent once per call, never followed and never repeated, because only the caller's rows know what was done.

A write carries an id: within five minutes the console takes the same id for the same request, and the asynchronous
action that a request turns into has that id too (VSPC REST 3.6.1, asynchronous actions).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from vspc.actions import action_uid
from vspc.answers import Answer, unreadable
from vspc.errors import (
    VspcAddressError,
    VspcAuthError,
    VspcCertificateError,
    VspcError,
    VspcForbidden,
    VspcNotFound,
    VspcRejected,
    VspcThrottled,
    VspcUnavailable,
)
from vspc.retrying import BUSY_TYPES
from vspc.wire import UNREADABLE, decoder_of

# The console names these for "not now", under whatever type: not possible at the moment, already in progress.
BUSY_CODES = frozenset({1000, 1301})
# The console gave up waiting for the one that does the work, who may have done it: "took too long", 504.
TIMEOUT_CODES = frozenset({1051, 504})


def _always() -> None:
    """Let every sending go ahead."""


@dataclass(frozen=True)
class Write:
    """What makes a write one and the same: its id, sent as `X-Request-id`.

    `clear` is called just before each time that bytes leave, when nothing else has to be waited for. It may still stop
    the sending: what it raises rises unchanged.
    """

    request_id: UUID
    clear: Callable[[], object] = field(default=_always, repr=False)


@dataclass(frozen=True)
class Accepted:
    """The console took the write on for later, as this asynchronous action."""

    action_uid: UUID


@dataclass(frozen=True)
class Applied:
    """The console has done what the write asks for; `raw` is the body of its answer."""

    raw: bytes = field(repr=False)


Outcome = Accepted | Applied


class _Document(msgspec.Struct):
    """Any JSON object."""


def outcome_of(answer: Answer, write: Write) -> Outcome:
    """Return what a successful answer to `write` says; raises `VspcProtocolError` when the console did not write it."""
    if answer.status == 202:
        # Without a readable Location the work may have been taken on all the same, and its id is that of the request.
        return Accepted(action_uid=action_uid(answer) or write.request_id)
    if answer.body.strip() and not _is_document(answer):
        raise unreadable(answer, "with a web page instead of data" if answer.is_web_page else "with no JSON document")
    return Applied(raw=answer.body)


def _is_document(answer: Answer) -> bool:
    try:
        decoder_of(_Document).decode(answer.body)
    except UNREADABLE:
        return False
    return True


@contextmanager
def before_sending(request_id: str | None) -> Iterator[None]:
    """Mark what fails in this context as failed before anything was sent, for the request of that id if it has one."""
    try:
        yield
    except VspcError as error:
        error.was_sent = False
        error.request_id = request_id or error.request_id
        raise


_REFUSALS = (VspcThrottled, VspcRejected, VspcForbidden, VspcNotFound, VspcAuthError)
_NEVER_SENT = (VspcAddressError, VspcCertificateError)


def nothing_was_done(error: VspcError) -> bool:
    """Return whether the sending that ended in `error` certainly changed nothing at the console.

    It never left, or the answer's type says so (VSPC REST 3.6.1, error types). Of earlier sendings with the same id
    it says nothing.
    """
    if not error.was_sent or isinstance(error, _NEVER_SENT):
        return True
    if error.code in TIMEOUT_CODES:
        return False
    return isinstance(error, _REFUSALS) or _says_not_now(error)


def may_work_later(error: VspcError) -> bool:
    """Return whether what ended in `error`, and of which nothing was done, may succeed when it is sent again later."""
    if isinstance(error, VspcThrottled) or error.code in BUSY_CODES:
        return True
    if not isinstance(error, VspcUnavailable) or isinstance(error, VspcCertificateError):
        return False
    return not error.was_sent or _says_not_now(error)


def _says_not_now(error: VspcError) -> bool:
    if error.code in BUSY_CODES:
        return True
    return isinstance(error, VspcUnavailable) and (error.type or "").lower() in BUSY_TYPES
