"""The simulated console as a WSGI application.

A request meets, in this order: throttling, faults, sign-in, recorded examples, the role, and the operation. One lock
guards the state, so that the application may be called by any number of threads.
"""

import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from simulator.asynchronous import Action, Actions, accepted, action_id, bare
from simulator.clock import Clock
from simulator.errors import ApiError, forbidden, not_found, unauthorized
from simulator.examples import Examples
from simulator.faults import (
    ASYNCHRONOUS,
    Fault,
    FaultList,
    nulled,
    of_kind,
    option,
    raise_refusal,
)
from simulator.operations import Answer, Call, Operation
from simulator.reading import read_operations
from simulator.responding import encoded, response
from simulator.roles import USER_ROLE_BY_ADMITTED_NAME, admitted_name
from simulator.throttling import Throttle
from simulator.tokens import Bearer, TokenBook, TokenRefusedError
from simulator.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BASE = "/api/v3"
TOKEN_PATH = "/token"  # noqa: S105
DEFAULT_API_KEY = "demo-key"
REMEMBERED_REQUESTS = 10_000


class Seen(NamedTuple):
    """A request that the console got; the path is without the base, the query as it was sent."""

    method: str
    path: str
    query: str


class Simulator:
    """One console. `world`, `faults`, `clock` and `role` may be changed at any time; `requests` tells what came."""

    def __init__(
        self,
        *,
        world: World,
        clock: Clock,
        tokens: TokenBook,
        throttle: Throttle,
        actions: Actions,
        faults: Iterable[Fault],
        examples: Examples | None,
        role: str,
        async_seconds: float,
        latency: float,
    ) -> None:
        self.world = world
        self.clock = clock
        self.tokens = tokens
        self.faults = FaultList(faults)
        self.requests: deque[Seen] = deque(maxlen=REMEMBERED_REQUESTS)
        self.role = admitted_name(role)
        self.async_seconds = async_seconds
        self._latency = latency
        self._throttle = throttle
        self._actions = actions
        self._examples = examples
        self._lock = threading.RLock()
        self._addresses = _addresses([*read_operations(), *actions.operations()])

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request; raises ConnectionError where a fault drops the connection."""
        request = Request(environ)
        # Read to the end, so that a connection that is kept alive stays in step.
        request.get_data(cache=True)
        return self._respond(request)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        path = request.path.removeprefix(BASE) if request.path.startswith(f"{BASE}/") else ""
        self.requests.append(Seen(request.method, path, request.query_string.decode("latin-1")))
        faults = self.faults.strike(path, offset=request.args.get("offset", 0, type=int))
        try:
            with self._throttle.slot():
                self._pause(faults)
                with self._lock:
                    body, answer = self._answer(request, path, faults)
        except ApiError as error:
            body, answer = encoded(error.document), Answer(None, status=error.status)
        return response(body, answer, faults)

    def _pause(self, faults: tuple[Fault, ...]) -> None:
        slow = of_kind(faults, "slow")
        seconds = self._latency + (float(option(slow, "seconds", 1)) if slow else 0)
        if seconds:
            time.sleep(seconds)

    def _answer(self, request: Request, path: str, faults: tuple[Fault, ...]) -> tuple[bytes, Answer]:
        raise_refusal(faults)
        self.world.live_until(self.clock.now())
        self._actions.settle()
        if path == TOKEN_PATH:
            answer = self._grant(request, faults)
            return encoded(answer.document), answer
        self._admit(request, faults)
        example = self._examples.find(request.method, path) if self._examples else None
        if example:
            return example.body, Answer(None, status=example.status)
        operation, arguments = self._route(request, path)
        if self.role not in operation.roles:
            raise forbidden("Your role does not permit this operation.")
        answer = self._perform(operation, request, Call(self.world, request.args, arguments, faults))
        return encoded(answer.document), answer

    def _grant(self, request: Request, faults: tuple[Fault, ...]) -> Answer:
        if request.method != "POST":
            raise ApiError(405, "The method is not allowed here.")
        if of_kind(faults, "mfa"):
            return Answer({"access_token": None, "token_type": None, "refresh_token": None, "mfa_token": "mfa-needed"})
        try:
            return Answer(self.tokens.grant(request.form.to_dict()))
        except TokenRefusedError as refusal:
            return Answer(refusal.document, status=400)

    def _admit(self, request: Request, faults: tuple[Fault, ...]) -> Bearer:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if of_kind(faults, "expire-token"):
            self.tokens.revoke(token)
        bearer = self.tokens.bearer(token) if scheme.lower() == "bearer" else None
        if bearer is None:
            raise unauthorized()
        if bearer.read_only and request.method != "GET":
            raise forbidden("This key or token may only read.")
        return bearer

    def _route(self, request: Request, path: str) -> tuple[Operation, dict[str, str]]:
        adapter = self._addresses.bind("")
        try:
            operation, arguments = adapter.match(path, method=request.method)
        except MethodNotAllowed:
            raise ApiError(405, "The method is not allowed here.") from None
        except NotFound:
            raise not_found(f"The address {request.path}") from None
        return operation, dict(arguments)

    def _perform(self, operation: Operation, request: Request, call: Call) -> Answer:
        request_id = request.headers.get("X-Request-id")
        fault = of_kind(call.faults, *ASYNCHRONOUS)
        if operation.may_be_asynchronous and (fault or request_id):
            return self._postpone(operation, request, call, fault)
        return _run(operation, call)

    def _postpone(self, operation: Operation, request: Request, call: Call, fault: Fault | None) -> Answer:
        uid = action_id(request.headers.get("X-Request-id"))
        if self._actions.already_asked(uid):
            return accepted(uid)
        seconds = option(fault, "seconds", self.async_seconds) if fault else self.async_seconds
        started = self._actions.start(
            Action(
                id=uid,
                name=operation.name,
                initiator=self.world.user["instanceUid"],
                due_at=self.clock.now() + timedelta(seconds=float(seconds)),
                run=lambda: _run_late(operation, call, fault),
                parameters={name: request.args.getlist(name) for name in request.args},
                request_body=request.get_data(as_text=True) or None,
            )
        )
        if fault and fault.kind == "async-forgotten":
            self._actions.forget(uid)
        return started


def _run(operation: Operation, call: Call) -> Answer:
    answer = operation.handler(call)
    if of_kind(call.faults, "null-everything"):
        return replace(answer, document=nulled(answer.document, operation.key))
    return answer


def _run_late(operation: Operation, call: Call, fault: Fault | None) -> Answer:
    if fault and fault.kind == "async-failed":
        kind = str(option(fault, "type", "logical"))
        raise ApiError(520, "The operation failed.", kind=kind, code=1300)
    answer = _run(operation, call)
    return bare(answer) if fault and option(fault, "bare", False) else answer


def _addresses(operations: Iterable[Operation]) -> Map:
    return Map(
        [Rule(operation.path, methods=[operation.method], endpoint=operation) for operation in operations],
        strict_slashes=False,
        redirect_defaults=False,
    )


def create_app(
    *,
    companies: int = 25,
    seed: int = 1,
    api_key: str = DEFAULT_API_KEY,
    username: str = "demo",
    password: str = "demo",  # noqa: S107
    role: str = "PortalAdministrator",
    faults: Iterable[Fault] = (),
    clock: Clock | None = None,
    examples: Path | None = None,
    async_seconds: float = 0.0,
    token_seconds: float = 3600,
    result_retention_seconds: float = 300,
    parallel_limit: int | None = None,
    requests_per_minute: int | None = None,
    latency: float = 0.0,
) -> Simulator:
    """A console with that many generated companies; the same seed on the same day gives the same console.

    Times are in seconds: how long asynchronous actions take, how long access tokens and results live, and by how much
    every answer is late. Raises ValueError for an unknown role.
    """
    clock = clock or Clock()
    tokens = TokenBook(clock=clock, username=username, password=password, lifetime_seconds=token_seconds)
    tokens.add_api_key(api_key)
    simulator = Simulator(
        world=World(companies=companies, seed=seed, now=clock.now()),
        clock=clock,
        tokens=tokens,
        throttle=Throttle(clock=clock, parallel=parallel_limit, per_minute=requests_per_minute),
        actions=Actions(clock=clock, retention_seconds=result_retention_seconds),
        faults=faults,
        examples=Examples(examples) if examples else None,
        role=role,
        async_seconds=async_seconds,
        latency=latency,
    )
    simulator.world.user["role"] = USER_ROLE_BY_ADMITTED_NAME[simulator.role]
    return simulator
