"""`POST /token`: a user and password, or a refresh token, against a pair of tokens.

The one path whose answers have no envelope and whose errors follow RFC 6749 (VSPC REST 3.6.1, authentication).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from vspc.answers import Answer, failure_of, unreadable
from vspc.auth import TokenPair, is_sendable
from vspc.errors import VspcAuthError, VspcMfaRequired
from vspc.hiding import hiding
from vspc.retrying import READS, persist
from vspc.timing import Deadline
from vspc.transport import Request, Transport

DEFAULT_LIFE = 3600  # seconds, where the console does not say
LONGEST_LIFE = 30 * 86_400


class _Issued(msgspec.Struct):
    access_token: str | None = None
    refresh_token: str | None = None
    mfa_token: str | None = None
    expires_in: Any = None  # an integer of seconds, which its description calls a date


class _Refused(msgspec.Struct):
    error: str | None = None


class TokenEndpoint:
    """Trades credentials for tokens."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def issue(self, form: Mapping[str, str], deadline: Deadline) -> TokenPair:
        """Return the pair for `form`; raises `VspcAuthError` when refused, `VspcMfaRequired` for a second factor."""
        request = Request("/token", method="POST", form=form)

        def attempt() -> Answer:
            return self._checked(self._transport.send(request, bearer=None, deadline=deadline), request)

        # Trading twice does no harm: the pair that came last is the one that is kept.
        answer = persist(attempt, policy=READS, deadline=deadline)
        return self._pair(answer)

    def _checked(self, answer: Answer, request: Request) -> Answer:
        if answer.status in {400, 401} and (error := _oauth_error(answer)):
            sentence = "The console does not accept the user name and password."
            raise VspcAuthError(sentence, status=answer.status, type=error, request_id=answer.request_id)
        failure = failure_of(answer, hiding(request.secrets()))
        if failure is not None:
            raise failure
        return answer

    def _pair(self, answer: Answer) -> TokenPair:
        issued = _decoded(answer, _Issued)
        if issued is None:
            raise unreadable(answer, "with a web page instead of data" if answer.is_web_page else "without a token")
        if issued.mfa_token and not issued.access_token:
            sentence = "This account signs in with a second factor: make an API key for it on the console and use that."
            raise VspcMfaRequired(sentence, status=answer.status, request_id=answer.request_id)
        if not is_sendable(issued.access_token or ""):
            raise unreadable(answer, "without a token")
        life = min(issued.expires_in, LONGEST_LIFE) if isinstance(issued.expires_in, int) else DEFAULT_LIFE
        return TokenPair(
            access=issued.access_token or "",
            refresh=issued.refresh_token or "",
            expires_at=answer.sent_at + timedelta(seconds=life),
        )


def _oauth_error(answer: Answer) -> str | None:
    refused = _decoded(answer, _Refused)
    return refused.error if refused else None


def _decoded(answer: Answer, kind: Any) -> Any:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
