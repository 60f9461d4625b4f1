"""A call as a whole: the bearer, its renewal, attempts, and the asynchronous action it may turn into."""

from collections.abc import Mapping
from functools import partial

from vspc.actions import followed
from vspc.answers import Answer, failure_of
from vspc.auth import Authenticator, Renewal
from vspc.errors import VspcAuthError
from vspc.hiding import hiding
from vspc.retrying import READS, RetryPolicy, persist
from vspc.timing import Deadline, Timing
from vspc.transport import Request, Transport
from vspc.writing import Outcome, Write, before_sending, outcome_of


class Connection:
    """Calls one console under one account; each call ends by its deadline (in seconds)."""

    def __init__(
        self,
        transport: Transport,
        authenticator: Authenticator,
        *,
        timing: Timing,
        deadline: float,
        reads: RetryPolicy = READS,
    ) -> None:
        """`reads` is how often reads are repeated that name no policy of their own."""
        self._transport = transport
        self._authenticator = authenticator
        self._timing = timing
        self._seconds = deadline
        self._reads = reads

    def path_of(self, link: str) -> str | None:
        """Return where below the root of this console `link` leads, None where the bearer must not go."""
        return self._transport.path_of(link)

    def read(self, path: str, query: Mapping[str, str] | None = None, *, policy: RetryPolicy | None = None) -> Answer:
        """Return the answer to a GET, which is a success; raises `VspcError`."""
        return self.call(Request(path, query or {}), policy=policy)

    def call(self, request: Request, *, policy: RetryPolicy | None = None) -> Answer:
        """Return the answer, also where the console gives it later; repeats the request as `policy` allows for reads.

        `request` is a read, as only those may be repeated.
        """
        deadline = self._timing.deadline(self._seconds)

        def poll(path: str) -> Answer:
            polled = Request(path, accept=request.accept)
            return persist(lambda: self._exchange(polled, deadline), policy=READS, deadline=deadline)

        def whole() -> Answer:
            answer = self._exchange(request, deadline)
            return followed(answer, poll=poll, deadline=deadline) if answer.status == 202 else answer

        return persist(whole, policy=policy or self._reads, deadline=deadline)

    def submit(self, request: Request, write: Write) -> Outcome:
        """Send a write and return what the console says to it at once; raises `VspcError`.

        It is sent again only when the bearer was refused, which is an answer that says that nothing was done: for all
        else `nothing_was_done` and the caller's own rows decide. A promise of a later result is not followed.
        """
        deadline = self._timing.deadline(self._seconds)
        return outcome_of(self._exchange(request, deadline, write), write)

    def _exchange(self, request: Request, deadline: Deadline, write: Write | None = None) -> Answer:
        """Send once, and again with another bearer when the first is refused."""
        renewal: Renewal | None = None
        unsent = partial(before_sending, str(write.request_id) if write else None)
        while True:
            with unsent():
                bearer = self._authenticator.bearer(deadline)
            answer = self._transport.send(request, bearer=bearer, deadline=deadline, write=write)
            failure = failure_of(answer, hiding([bearer, *self._authenticator.secrets(), *request.secrets()]))
            if failure is None:
                return answer
            if not isinstance(failure, VspcAuthError):
                raise failure
            # A token that another process got may be as dead as ours; one just given to us is not.
            if renewal is Renewal.ISSUED:
                raise self._refusal(failure)
            with unsent():
                renewal = self._authenticator.renew(bearer, deadline)
            if renewal is Renewal.IMPOSSIBLE:
                raise self._refusal(failure)

    def _refusal(self, failure: VspcAuthError) -> VspcAuthError:
        return VspcAuthError(
            self._authenticator.refused,
            status=failure.status,
            code=failure.code,
            type=failure.type,
            request_id=failure.request_id,
        )
