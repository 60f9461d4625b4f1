"""One answer of a console, and what kind of failure it is.

The error type in the body decides first and the status second (VSPC REST 3.6.1, error types): all faults of the server
come as HTTP 520, and `code` may differ from the status.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

import msgspec

from vspc.errors import (
    VspcAuthError,
    VspcError,
    VspcForbidden,
    VspcNotFound,
    VspcProtocolError,
    VspcRejected,
    VspcThrottled,
    VspcUnavailable,
)

LONGEST_WAIT = 86_400  # seconds; advice beyond a day is a mistake
LARGEST_CODE = 2**31 - 1  # what a column of the database takes
LONGEST_REASON = 300  # characters of the console's own words in a sentence


@dataclass(frozen=True)
class Answer:
    """What came back for one request: read whole, not yet judged."""

    path: str  # below the base of the API
    status: int
    body: bytes = field(repr=False)
    sent_at: datetime  # aware UTC, taken just before the request left
    request_id: str
    content_type: str = ""
    location: str = field(default="", repr=False)
    from_action: bool = False  # fetched as the result of an asynchronous action

    @property
    def is_file(self) -> bool:
        """Whether the body is a file by its content type, to be kept byte for byte, and no document."""
        return "csv" in self.content_type or "octet-stream" in self.content_type

    @property
    def is_web_page(self) -> bool:
        """Whether the body is HTML: a proxy or a sign-in page speaks, not the console."""
        return "html" in self.content_type or self.body.lstrip()[:1] == b"<"


class _Errors(msgspec.Struct):
    errors: Any = None


@dataclass(frozen=True)
class _Reason:
    """One entry of `errors`; anything may be missing or of another type than the contract says."""

    message: str = ""
    type: str = ""
    code: int | None = None
    retry_after: float | None = None


# An answer with several errors is as final as the most final of them.
_FINALITY = ("transport", "retryablelogical", "", "logical", "security")
_errors_decoder = msgspec.json.Decoder(_Errors)


def failure_of(answer: Answer, hide: Callable[[str], str]) -> VspcError | None:
    """Return the error that `answer` amounts to, or None when it is a success.

    `hide` takes secrets out of the console's own words before they go into a sentence.
    """
    if 200 <= answer.status < 300:
        reason = _reason(answer) if b'"errors"' in answer.body else None
        return None if reason is None else _by_type(answer, reason, _said(reason, hide))
    if 300 <= answer.status < 400:
        return _error(VspcProtocolError, "The console answers with a redirect; its own address is needed here.", answer)
    reason = _reason(answer) or _Reason()
    return _by_type(answer, reason, _said(reason, hide))


def _by_type(answer: Answer, reason: _Reason, said: str) -> VspcError:
    kind = reason.type.lower()
    if answer.status in {401, 403, 404, 429} or (answer.status >= 400 and not kind):
        return _by_status(answer, reason, said)
    if kind == "security":
        return _security(answer, reason)
    if kind == "logical":
        return _logical(answer, reason, said)
    if reason.code == 429:
        return _throttled(answer, reason)
    if kind in {"transport", "retryablelogical"}:
        return _error(VspcUnavailable, f"The console cannot do this right now{said}.", answer, reason)
    return _error(VspcUnavailable, f"The console failed{said}.", answer, reason)


def _by_status(answer: Answer, reason: _Reason, said: str) -> VspcError:
    if answer.status in {401, 403}:
        return _security(answer, reason)
    if answer.status == 404:
        return _not_found(answer, reason)
    if answer.status == 429:
        return _throttled(answer, reason)
    if answer.status >= 500 or answer.status == 408:
        came = "a web page" if answer.is_web_page else "an error"
        sentence = f"The console, or a proxy before it, answered with {came} (HTTP {answer.status}){said}."
        return _error(VspcUnavailable, sentence, answer, reason)
    return _error(VspcRejected, f"The console rejected the request (HTTP {answer.status}){said}.", answer, reason)


def _security(answer: Answer, reason: _Reason) -> VspcError:
    if answer.status == 401 or (answer.status != 403 and reason.code == 401):
        return _error(VspcAuthError, "The console does not accept the credentials.", answer, reason)
    return _error(VspcForbidden, f"Not available for this account: its role may not use {answer.path}.", answer, reason)


def _not_found(answer: Answer, reason: _Reason) -> VspcError:
    if answer.is_web_page:
        return unreadable(answer, "with a web page instead of data")
    return _error(VspcNotFound, f"The console has nothing at {answer.path}.", answer, reason)


def _throttled(answer: Answer, reason: _Reason) -> VspcError:
    when = "later" if reason.retry_after is None else f"in {reason.retry_after:.0f} seconds"
    return _error(VspcThrottled, f"The console asks for fewer requests; try again {when}.", answer, reason)


def _logical(answer: Answer, reason: _Reason, said: str) -> VspcError:
    if reason.code == 404:
        return _not_found(answer, reason)
    return _error(VspcRejected, f"The console rejected the request{said}.", answer, reason)


def unreadable(answer: Answer, came: str) -> VspcProtocolError:
    """Return the error for an answer that is not what the contract describes; `came` goes on after "answered"."""
    sentence = f"The console answered {answer.path} {came} (request {answer.request_id})."
    return VspcProtocolError(sentence, status=answer.status, request_id=answer.request_id)


def _error(kind: type[VspcError], sentence: str, answer: Answer, reason: _Reason | None = None) -> VspcError:
    reason = reason or _Reason()
    return kind(
        sentence,
        status=answer.status,
        code=reason.code,
        type=reason.type or None,
        request_id=answer.request_id,
        retry_after=reason.retry_after,
    )


def _said(reason: _Reason, hide: Callable[[str], str]) -> str:
    # Nothing that steers a terminal or that a database refuses.
    shown = "".join(character if character.isprintable() else " " for character in reason.message)
    words = hide(" ".join(shown.split())).rstrip(".")
    return f": {words[:LONGEST_REASON]}" if words else ""


def _reason(answer: Answer) -> _Reason | None:
    """Return the most final entry of the body's `errors`, or None where there is none."""
    try:
        entries = _errors_decoder.decode(answer.body).errors
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not entries:
        return None
    # Whatever stands there is a failure, also in a form that the contract does not know.
    listed = entries if isinstance(entries, list) else [entries]
    return max((_read(entry) if isinstance(entry, dict) else _Reason() for entry in listed), key=_finality)


def _is_wait(seconds: object) -> TypeGuard[float]:
    return isinstance(seconds, int | float) and 0 <= seconds <= LONGEST_WAIT


def _finality(reason: _Reason) -> int:
    kind = reason.type.lower()
    return _FINALITY.index(kind if kind in _FINALITY else "")


def _read(entry: dict[str, Any]) -> _Reason:
    message, kind, code, retry_after = (entry.get(name) for name in ("message", "type", "code", "retryAfter"))
    return _Reason(
        message=message if isinstance(message, str) else "",
        type=kind if isinstance(kind, str) and re.fullmatch(r"\w{1,40}", kind) else "",
        code=code if isinstance(code, int) and abs(code) <= LARGEST_CODE else None,
        retry_after=float(retry_after) if _is_wait(retry_after) else None,
    )
