"""What can go wrong between us and a console.

VspcError
├── VspcAddressError      the address we were given cannot be used
│   └── VspcDestinationError  it leads to where no console can be
├── VspcUnavailable       nobody answered, or "not now": the same call may work later
│   ├── VspcThrottled         too many requests; `retry_after` where the console said
│   └── VspcCertificateError  the console's certificate is not trusted
├── VspcAuthError         the credentials are not accepted
│   └── VspcMfaRequired       the account has a second factor
├── VspcForbidden         the account's role may not do this
├── VspcNotFound          the console does not have this object
├── VspcRejected          the console understood and refused
├── VspcProtocolError     the answer is not what the contract describes
└── VspcActionLost        the console took the work on and then forgot about it: the outcome is unknown
"""


class VspcError(Exception):
    """A call that failed; `str()` is one sentence fit for staff that holds no secret.

    `status` is the HTTP status, `code` and `type` are the console's own. `request_id` is the id of the call in our log,
    or the console's where its answer named one; that of a write is the id of the write. `retry_after` is in seconds.
    `was_sent` is False when it is certain that nothing of the request had left before it failed.
    """

    def __init__(
        self,
        sentence: str,
        *,
        status: int | None = None,
        code: int | None = None,
        type: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        was_sent: bool = True,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.code = code
        self.type = type
        self.request_id = request_id
        self.retry_after = retry_after
        self.was_sent = was_sent


class VspcAddressError(VspcError):
    """The address of the console cannot be used."""


class VspcDestinationError(VspcAddressError):
    """The address leads to one that is not called: of this machine's own network segment, or of a cloud's metadata."""


class VspcUnavailable(VspcError):
    """The console did not answer, or cannot do it now; the same call may work later."""


class VspcThrottled(VspcUnavailable):
    """The console asks for fewer requests (429)."""


class VspcCertificateError(VspcUnavailable):
    """The console's certificate is not trusted; asking again changes nothing until somebody acts."""


class VspcAuthError(VspcError):
    """The console does not accept the credentials, also after the token was renewed."""


class VspcMfaRequired(VspcAuthError):
    """The account has a second factor, which a program cannot give."""


class VspcForbidden(VspcError):
    """The role of the account may not do this (403)."""


class VspcNotFound(VspcError):
    """The console does not have this object (404)."""


class VspcRejected(VspcError):
    """The console understood the request and refused it; sent again it will be refused again."""


class VspcProtocolError(VspcError):
    """The answer cannot be read, or contradicts itself."""


class VspcActionLost(VspcError):
    """The console forgot an asynchronous action before its result was fetched: the outcome is unknown."""
