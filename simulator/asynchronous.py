"""Asynchronous actions: a request answered with 202, which takes time, ends, and is forgotten.

An action takes effect when its time has come, whether or not anybody looks. Only so many run at once; the time of
those that wait begins when a place is free, and until then they are called running too. The link to an action names the
console's own internal host, as real consoles do: only the identifier in it is of use outside.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from simulator.clock import Clock
from simulator.errors import SERVER_ERROR, ApiError, not_found
from simulator.faults import of_kind
from simulator.operations import Answer, Call, Operation
from simulator.querying import Query, read_select
from simulator.reading import envelope

INTERNAL_BASE = "https://vspc-app01.corp.internal:1280/api/v3"
FAILURE_RETENTION = timedelta(hours=1)
CANCELED, NOT_POSSIBLE = 1050, 1000


@dataclass
class Action:
    """One request that waits, is under way, or has ended and is not yet forgotten.

    `run` gets the moment of the effect; `writes_to` is the address of the license that it changes. One that is
    `fleeting` is forgotten in the moment in which it ends.
    """

    id: str
    name: str
    initiator: str
    seconds: float
    run: Callable[[datetime], Answer]
    parameters: Mapping[str, list[str]]
    request_body: str | None = None
    writes_to: str | None = None
    fleeting: bool = False
    status: str = "running"
    due_at: datetime | None = None
    ended_at: datetime | None = None
    result: Answer | None = None

    def row(self) -> dict[str, Any]:
        """The action in wire form."""
        return {
            "id": self.id,
            "initiatorUid": self.initiator,
            "actionName": self.name,
            "status": self.status,
            "requestBody": self.request_body,
            "queryParameters": dict(self.parameters),
        }

    def begin(self, now: datetime) -> None:
        """Let its time begin."""
        self.due_at = now + timedelta(seconds=self.seconds)

    def finish(self, due_at: datetime) -> None:
        """Let it take effect, or fail, at that moment."""
        try:
            self.end("succeed", due_at, self.run(due_at).kept())
        except ApiError as error:
            self.end("failed", due_at, Answer(error.document, status=error.status))

    def end(self, status: str, now: datetime, result: Answer) -> None:
        """Close the action with its result."""
        self.status, self.ended_at, self.result = status, now, result


class Actions:
    """Every action that the console remembers."""

    def __init__(self, *, clock: Clock, retention_seconds: float, parallel: int) -> None:
        self._clock = clock
        self._retention = timedelta(seconds=retention_seconds)
        self._parallel = parallel
        # In the order of their coming. An id that came again after its time stands here twice, and the later counts.
        self._actions: list[Action] = []

    def operations(self) -> list[Operation]:
        """The operations below `/asyncActions`; they never become actions themselves."""
        made = [
            Operation("GetAsyncActionsInfo", "GET", "/asyncActions", self._list),
            Operation("GetAsyncActionsConfig", "GET", "/asyncActions/config", self._config),
            Operation("GetAsyncActionInfo", "GET", "/asyncActions/<uid>", self._get),
            Operation("CancelAsyncAction", "DELETE", "/asyncActions/<uid>", self._cancel),
            Operation("GetAsyncActionResult", "GET", "/asyncActions/<uid>/result", self._get_result),
            Operation("DeleteAsyncActionResult", "DELETE", "/asyncActions/<uid>/result", self._drop_result),
        ]
        return [replace(operation, key="id", may_be_asynchronous=False) for operation in made]

    def writes_to(self, resource: str, *, besides: str) -> bool:
        """Whether an action other than that one is about to change the license at this address."""
        return any(action.writes_to == resource and action.id != besides for action in self._open())

    def start(self, action: Action) -> Answer:
        """Take a request on; the answer is the 202 that names it."""
        self._actions.append(action)
        self._fill_places(self._clock.now())
        return accepted(action.id)

    def settle(self) -> None:
        """Finish what is due, in the order of its time, and forget what nobody fetched in time."""
        now = self._clock.now()
        while due := [(action.due_at, action) for action in self._open() if action.due_at and action.due_at <= now]:
            moment, action = min(due, key=lambda entry: entry[0])
            action.finish(moment)
            self._fill_places(moment)
        self._actions = [action for action in self._actions if not self._is_past(action, now)]

    def _open(self) -> list[Action]:
        return [action for action in self._actions if action.status == "running"]

    def _fill_places(self, now: datetime) -> None:
        under_way = sum(action.due_at is not None for action in self._open())
        waiting = [action for action in self._open() if action.due_at is None]
        for action in waiting[: max(0, self._parallel - under_way)]:
            action.begin(now)

    def _is_past(self, action: Action, now: datetime) -> bool:
        kept_for = self._retention if action.status == "succeed" else FAILURE_RETENTION
        return action.ended_at is not None and (action.fleeting or now - action.ended_at >= kept_for)

    def _find(self, call: Call) -> Action:
        uid = call.path["uid"].lower()
        for action in reversed(self._actions):
            if action.id == uid:
                return action
        raise not_found(f"The async action {uid}")

    def _list(self, call: Call) -> Answer:
        query = Query(select=read_select(call.arguments))
        rows = [query.selected(action.row()) for action in self._actions]
        return Answer(envelope(rows, total=len(rows)))

    def _config(self, _: Call) -> Answer:
        return Answer({"data": {"resultRetentionTime": int(self._retention.total_seconds())}})

    def _get(self, call: Call) -> Answer:
        return Answer({"data": Query(select=read_select(call.arguments)).selected(self._find(call).row())})

    def _get_result(self, call: Call) -> Answer:
        action = self._find(call)
        if action.result is None:
            raise not_found(f"The result of the async action {action.id}")
        return action.result

    def _cancel(self, call: Call) -> Answer:
        action = self._find(call)
        if action.status != "running":
            raise ApiError(400, "The action has already ended.")
        if of_kind(call.faults, "cancel-refused"):
            raise ApiError(SERVER_ERROR, "The action cannot be canceled now.", code=NOT_POSSIBLE)
        refusal = ApiError(SERVER_ERROR, "The action was canceled.", code=CANCELED)
        action.end("canceled", call.now, Answer(refusal.document, status=SERVER_ERROR))
        self._fill_places(call.now)
        return Answer({"errors": []})

    def _drop_result(self, call: Call) -> Answer:
        action = self._find(call)
        if action.result is None:
            raise not_found(f"The result of the async action {action.id}")
        self._actions.remove(action)
        return Answer({"errors": []})


def accepted(action_id: str) -> Answer:
    """The 202 that names an action."""
    return Answer(None, status=202, headers={"Location": f"{INTERNAL_BASE}/asyncActions/{action_id}"})


def request_uid(header: str | None) -> str | None:
    """The `X-Request-id` as the console writes it, None where there is none; raises the console's 400."""
    if header is None:
        return None
    try:
        return str(UUID(header))
    except ValueError:
        raise ApiError(400, "The X-Request-id header is not a UUID.", parameterName="X-Request-id") from None


def bare(answer: Answer) -> Answer:
    """The answer without its envelope, as the contract's only example of a result has it."""
    document = answer.document
    if isinstance(document, bytes):
        return answer
    data = document.get("data", document) if isinstance(document, dict) else document
    return replace(answer, document=json.loads(json.dumps(data)))
