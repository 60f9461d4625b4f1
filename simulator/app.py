"""The simulated console as a WSGI application.

A request meets, in this order: throttling, faults, sign-in, recorded examples, the role, and the operation. One lock
guards the state, so that the application may be called by any number of threads.
"""

import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from simulator.asynchronous import Actions, request_uid
from simulator.clock import Clock
from simulator.effects import Effect
from simulator.errors import ApiError, forbidden, not_found, unauthorized
from simulator.examples import Examples
from simulator.faults import Fault, FaultList, of_kind, option, raise_refusal
from simulator.operations import Answer, Body, Call, Operation
from simulator.performing import Performer
from simulator.reading import read_operations
from simulator.reports import linked_operations, report_operations
from simulator.responding import encoded, response
from simulator.roles import USER_ROLE_BY_ADMITTED_NAME, admitted_name
from simulator.simulated_time import SIMULATED_TIME
from simulator.throttling import Throttle
from simulator.tokens import Bearer, TokenBook, TokenRefusedError
from simulator.world import World
from simulator.writing import write_operations

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BASE = "/api/v3"
TOKEN_PATH = "/token"  # noqa: S105
DEFAULT_API_KEY = "demo-key"
REMEMBERED_REQUESTS = 10_000


class Seen(NamedTuple):
    """A request that the console got; the path is without the base, query and `X-Request-id` as they were sent."""

    method: str
    path: str
    query: str
    request_id: str = ""


class Simulator:
    """One console. `world`, `faults`, `clock` and `role` may be changed at any time.

    `requests` tells what came, `effects` what was done: for the latter, call `settle` first.
    """

    def __init__(
        self,
        *,
        world: World,
        clock: Clock,
        tokens: TokenBook,
        throttle: Throttle,
        actions: Actions,
        performer: Performer,
        faults: FaultList,
        examples: Examples | None,
        role: str,
        latency: float,
    ) -> None:
        self.world = world
        self.clock = clock
        self.tokens = tokens
        self.faults = faults
        self.requests: deque[Seen] = deque(maxlen=REMEMBERED_REQUESTS)
        self.role = admitted_name(role)
        self._latency = latency
        self._throttle = throttle
        self._actions = actions
        self._performer = performer
        self._examples = examples
        self._lock = threading.RLock()
        own = [*read_operations(), *write_operations(), *report_operations(), *linked_operations()]
        self._addresses = _addresses([*own, *actions.operations()])

    @property
    def effects(self) -> list[Effect]:
        """Every write that took effect, in the order of their effects."""
        return self._performer.effects

    def settle(self) -> None:
        """Let everything happen that is due by now, as each request does before it is answered."""
        with self._lock:
            self._actions.settle()
            self.world.live_until(self.clock.now())

    def reset_reports(self) -> None:
        """Forget every finalization and every change of the settings of reports."""
        with self._lock:
            self.world.reports.approvals.reset()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request; raises ConnectionError where a fault drops the connection."""
        request = Request(environ)
        # Read to the end, so that a connection that is kept alive stays in step.
        request.get_data(cache=True)
        return self._respond(request)(environ, start_response)

    def _respond(self, request: Request) -> Response:
        path = request.path.removeprefix(BASE) if request.path.startswith(f"{BASE}/") else ""
        header = request.headers.get("X-Request-id", "")
        self.requests.append(Seen(request.method, path, request.query_string.decode("latin-1"), header))
        faults = self.faults.strike(request.method, path, offset=request.args.get("offset", 0, type=int))
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
        self.settle()
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
        answer = self._performer.perform(operation, self._call(operation, request, arguments, faults))
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

    def _call(
        self, operation: Operation, request: Request, arguments: dict[str, str], faults: tuple[Fault, ...]
    ) -> Call:
        return Call(
            world=self.world,
            now=self.clock.now(),
            arguments=request.args,
            path=arguments,
            faults=faults,
            body=_body(request),
            request_id=request_uid(request.headers.get("X-Request-id")) if operation.may_be_asynchronous else None,
            as_of=request.headers.get(SIMULATED_TIME),
            origin=request.host_url.rstrip("/"),
        )


def _body(request: Request) -> Body:
    with request:  # It closes the files of the form, which may be temporary ones.
        files = {name: file.read() for name, file in request.files.items(multi=True)}
    return Body(request.mimetype, request.get_data(), files)


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
    idempotence_seconds: float = 300,
    parallel_actions: int = 4,
    parallel_limit: int | None = None,
    requests_per_minute: int | None = None,
    latency: float = 0.0,
) -> Simulator:
    """A console with that many generated companies; the same seed on the same day gives the same console.

    Times are in seconds: how long asynchronous actions take, how long access tokens and results live, how long an
    `X-Request-id` means the same request, and by how much every answer is late. Raises ValueError for an unknown role.
    """
    clock = clock or Clock()
    tokens = TokenBook(clock=clock, username=username, password=password, lifetime_seconds=token_seconds)
    tokens.add_api_key(api_key)
    actions = Actions(clock=clock, retention_seconds=result_retention_seconds, parallel=parallel_actions)
    simulator = Simulator(
        world=World(companies=companies, seed=seed, now=clock.now()),
        clock=clock,
        tokens=tokens,
        throttle=Throttle(clock=clock, parallel=parallel_limit, per_minute=requests_per_minute),
        actions=actions,
        performer=Performer(
            clock=clock, actions=actions, async_seconds=async_seconds, idempotence_seconds=idempotence_seconds
        ),
        faults=FaultList(faults, seed=seed),
        examples=Examples(examples) if examples else None,
        role=role,
        latency=latency,
    )
    simulator.world.user["role"] = USER_ROLE_BY_ADMITTED_NAME[simulator.role]
    return simulator
