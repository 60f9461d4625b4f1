"""A call as a whole: the bearer, its renewal, attempts, and the asynchronous action it may turn into."""

from collections.abc import Mapping

from vspc.actions import followed
from vspc.answers import Answer, failure_of
from vspc.auth import Authenticator, Renewal
from vspc.errors import VspcAuthError
from vspc.hiding import hiding
from vspc.retrying import READS, RetryPolicy, persist
from vspc.timing import Deadline, Timing
from vspc.transport import Request, Transport


class Connection:
    """Calls one console under one account; each call ends by its deadline (in seconds)."""

    def __init__(self, transport: Transport, authenticator: Authenticator, *, timing: Timing, deadline: float) -> None:
        self._transport = transport
        self._authenticator = authenticator
        self._timing = timing
        self._seconds = deadline

    def read(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET, which is a success; raises `VspcError`."""
        return self.call(Request(path, query or {}), policy=READS)

    def call(self, request: Request, *, policy: RetryPolicy) -> Answer:
        """Return the answer, also where the console gives it later; repeats the request as `policy` allows."""
        deadline = self._timing.deadline(self._seconds)

        def poll(path: str) -> Answer:
            return persist(lambda: self._exchange(Request(path), deadline), policy=READS, deadline=deadline)

        def whole() -> Answer:
            answer = self._exchange(request, deadline)
            return followed(answer, poll=poll, deadline=deadline) if answer.status == 202 else answer

        return persist(whole, policy=policy, deadline=deadline)

    def _exchange(self, request: Request, deadline: Deadline) -> Answer:
        """Send once, and again with another bearer when the first is refused."""
        renewal: Renewal | None = None
        while True:
            bearer = self._authenticator.bearer(deadline)
            answer = self._transport.send(request, bearer=bearer, deadline=deadline)
            failure = failure_of(answer, hiding([bearer, *self._authenticator.secrets()]))
            if failure is None:
                return answer
            if not isinstance(failure, VspcAuthError):
                raise failure
            # A token that another process got may be as dead as ours; one just given to us is not.
            if renewal is Renewal.ISSUED:
                raise self._refusal(failure)
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
