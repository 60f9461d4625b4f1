"""How an operation is performed: at once or as an action, and a request with an `X-Request-id` only once.

The same id means the same request for as long as the console remembers it, whatever became of the action; after that
time it is a new request with an effect of its own (VSPC REST 3.6.1, the `X-Request-id` header).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from simulator.asynchronous import Action, Actions, bare
from simulator.clock import Clock
from simulator.effects import Effect
from simulator.errors import SERVER_ERROR, ApiError
from simulator.faults import ASYNCHRONOUS, Fault, nulled, of_kind, option
from simulator.operations import Answer, Call, Operation

OPERATION_FAILED, IN_PROGRESS = 1300, 1301


class RequestIds:
    """What was answered to each `X-Request-id` of the last so many seconds."""

    def __init__(self, *, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._remembered_for = timedelta(seconds=seconds)
        self._answers: dict[str, tuple[datetime, Answer]] = {}

    def answer(self, request_id: str) -> Answer | None:
        """What this id was answered with; None where it is new, or was forgotten."""
        asked_at, answer = self._answers.get(request_id, (None, None))
        return answer if asked_at and self._clock.now() - asked_at < self._remembered_for else None

    def remember(self, request_id: str, answer: Answer) -> None:
        """Keep the answer, whose time begins now."""
        now = self._clock.now()
        # The oldest stand first; a new answer to a forgotten id goes to the end.
        self._answers.pop(request_id, None)
        self._answers[request_id] = (now, answer)
        for known, (asked_at, _) in list(self._answers.items()):
            if now - asked_at < self._remembered_for:
                break
            del self._answers[known]


class Performer:
    """Performs operations; `effects` tells which writes took effect. The caller sees to it that one thread is here."""

    def __init__(self, *, clock: Clock, actions: Actions, async_seconds: float, idempotence_seconds: float) -> None:
        self.effects: list[Effect] = []
        self._actions = actions
        self._async_seconds = async_seconds
        self._request_ids = RequestIds(clock=clock, seconds=idempotence_seconds)

    def perform(self, operation: Operation, call: Call) -> Answer:
        """The answer to one request; raises what the console refuses."""
        fault = of_kind(call.faults, *ASYNCHRONOUS)
        if not operation.may_be_asynchronous or not (fault or call.request_id):
            self._check(operation, call, besides="")
            return self._run(operation, call)
        uid = call.request_id or str(uuid4())
        answer = self._request_ids.answer(uid)
        if answer is None:
            self._check(operation, call, besides=uid)
            answer = self._begin(operation, call, uid, fault)
            self._request_ids.remember(uid, answer)
        return answer

    def _check(self, operation: Operation, call: Call, *, besides: str) -> None:
        if operation.check is None:
            return
        operation.check(call)
        if self._actions.writes_to(operation.resource(call), besides=besides):
            raise ApiError(
                SERVER_ERROR,
                "Another operation with this license is in progress.",
                kind="retryableLogical",
                code=IN_PROGRESS,
            )

    def _begin(self, operation: Operation, call: Call, uid: str, fault: Fault | None) -> Answer:
        if of_kind(call.faults, "sync"):
            return self._run_now(operation, call)
        seconds = option(fault, "seconds", self._async_seconds) if fault else self._async_seconds
        return self._actions.start(
            Action(
                id=uid,
                name=operation.name,
                initiator=call.world.user["instanceUid"],
                seconds=float(seconds),
                run=lambda due_at: self._run_late(operation, replace(call, now=due_at), fault),
                parameters={name: call.arguments.getlist(name) for name in call.arguments},
                request_body=_readable(call),
                writes_to=operation.resource(call) if operation.check else None,
                fleeting=fault is not None and fault.kind == "async-forgotten",
            )
        )

    def _run_now(self, operation: Operation, call: Call) -> Answer:
        try:
            return self._run(operation, call).kept()
        except ApiError as error:
            return Answer(error.document, status=error.status)

    def _run_late(self, operation: Operation, call: Call, fault: Fault | None) -> Answer:
        call.world.live_until(call.now)
        if fault and fault.kind == "async-failed":
            kind = str(option(fault, "type", "logical"))
            code = option(fault, "code", OPERATION_FAILED)
            raise ApiError(SERVER_ERROR, "The operation failed.", kind=kind, code=code)
        answer = self._run(operation, call)
        return bare(answer) if fault and option(fault, "bare", False) else answer

    def _run(self, operation: Operation, call: Call) -> Answer:
        answer = operation.handler(call)
        if operation.check and answer.effect:
            self.effects.append(Effect(call.request_id, operation.name, operation.address(call), call.now))
        if of_kind(call.faults, "null-everything"):
            return replace(answer, document=nulled(answer.document, operation.key))
        return answer


def _readable(call: Call) -> str | None:
    """The body of the request as an action shows it; a license file is none of that."""
    content = b"" if call.body.files else call.body.content
    return content.decode(errors="replace") or None
