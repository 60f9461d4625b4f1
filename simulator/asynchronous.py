"""Asynchronous actions: a request answered with 202, which takes time, ends, and is forgotten.

An action takes effect when its time has come, whether or not anybody looks. The link to it names the console's own
internal host, as real consoles do: only the identifier in it is of use outside.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from simulator.clock import Clock
from simulator.errors import ApiError, not_found
from simulator.operations import Answer, Call, Operation
from simulator.querying import Query, read_select
from simulator.reading import envelope

INTERNAL_BASE = "https://vspc-app01.corp.internal:1280/api/v3"
FAILURE_RETENTION = timedelta(hours=1)
IDEMPOTENCE = timedelta(minutes=5)
CANCELED = 1050


@dataclass
class Action:
    """One request under way, or ended and not yet forgotten."""

    id: str
    name: str
    initiator: str
    due_at: datetime
    run: Callable[[], Answer]
    parameters: Mapping[str, list[str]]
    request_body: str | None = None
    status: str = "running"
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

    def end(self, status: str, now: datetime, result: Answer) -> None:
        """Close the action with its result."""
        self.status, self.ended_at, self.result = status, now, result


class Actions:
    """Every action that the console remembers."""

    def __init__(self, *, clock: Clock, retention_seconds: float) -> None:
        self._clock = clock
        self._retention = timedelta(seconds=retention_seconds)
        self._actions: dict[str, Action] = {}
        self._asked_at: dict[str, datetime] = {}

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

    def already_asked(self, request_id: str) -> bool:
        """Whether a request with this id came within the console's five minutes, so that it is the same action."""
        now = self._clock.now()
        self._asked_at = {known: at for known, at in self._asked_at.items() if now - at < IDEMPOTENCE}
        return request_id in self._asked_at

    def start(self, action: Action) -> Answer:
        """Take a request on; the answer is the 202 that names it."""
        self._actions[action.id] = action
        self._asked_at[action.id] = self._clock.now()
        return accepted(action.id)

    def forget(self, action_id: str) -> None:
        """Let an action vanish before its time."""
        self._actions.pop(action_id, None)

    def settle(self) -> None:
        """Run what is due and forget what nobody fetched in time."""
        now = self._clock.now()
        for action in list(self._actions.values()):
            if action.status == "running" and action.due_at <= now:
                _finish(action)
            if action.ended_at and now - action.ended_at >= self._kept_for(action):
                self.forget(action.id)

    def _kept_for(self, action: Action) -> timedelta:
        return self._retention if action.status == "succeed" else FAILURE_RETENTION

    def _find(self, call: Call) -> Action:
        uid = call.path["uid"].lower()
        if uid not in self._actions:
            raise not_found(f"The async action {uid}")
        return self._actions[uid]

    def _list(self, call: Call) -> Answer:
        query = Query(select=read_select(call.arguments))
        rows = [query.selected(action.row()) for action in self._actions.values()]
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
        refusal = ApiError(520, "The action was canceled.", code=CANCELED)
        action.end("canceled", self._clock.now(), Answer(refusal.document, status=520))
        return Answer({"errors": []})

    def _drop_result(self, call: Call) -> Answer:
        action = self._find(call)
        if action.result is None:
            raise not_found(f"The result of the async action {action.id}")
        self.forget(action.id)
        return Answer({"errors": []})


def accepted(action_id: str) -> Answer:
    """The 202 that names an action."""
    return Answer(None, status=202, headers={"Location": f"{INTERNAL_BASE}/asyncActions/{action_id}"})


def action_id(request_id: str | None) -> str:
    """The identifier of the action for a request: its `X-Request-id`, or a new one; raises the console's 400."""
    if request_id is None:
        return str(uuid4())
    try:
        return str(UUID(request_id))
    except ValueError:
        raise ApiError(400, "The X-Request-id header is not a UUID.", parameterName="X-Request-id") from None


def bare(answer: Answer) -> Answer:
    """The answer without its envelope, as the contract's only example of a result has it."""
    document = answer.document
    data = document.get("data", document) if isinstance(document, dict) else document
    return replace(answer, document=json.loads(json.dumps(data)))


def _finish(action: Action) -> None:
    try:
        action.end("succeed", action.due_at, action.run())
    except ApiError as error:
        action.end("failed", action.due_at, Answer(error.document, status=error.status))
