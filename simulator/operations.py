"""What an operation is: an address with a method, who may call it, and what answers.

Paths are given without the base `/api/v3`, names are the contract's operation ids.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from simulator import roles
from simulator.faults import Fault
from simulator.world import World


@dataclass(frozen=True)
class Body:
    """What a request carries: its media type, its bytes, and the files of a form by the names of their parts."""

    media_type: str = ""
    content: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One request as an operation sees it; `now` is when it is performed, which for an action is when it is due.

    `as_of` is the moment that its `X-Simulated-Time` asks for, as it was sent; `origin` is the console's own address as
    the caller knows it.
    """

    world: World
    now: datetime
    arguments: MultiDict[str, str]
    path: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    body: Body = field(default_factory=Body)
    request_id: str | None = None
    as_of: str | None = None
    origin: str = ""


@dataclass(frozen=True)
class Answer:
    """A status, the JSON document of the body (None for an empty body, bytes for a file) and further headers.

    A write that found nothing to do is no `effect`.
    """

    document: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json; charset=utf-8"
    effect: bool = True

    def kept(self) -> "Answer":
        """The same answer, which later changes to the console's rows leave as it is."""
        return replace(self, document=deepcopy(self.document))


@dataclass(frozen=True)
class Operation:
    """One operation of the contract; `key` names the property that identifies a row of its answer.

    An operation with a `check` is a write. The check raises what is refused at once, before an action is begun; what
    only the server or its license file can tell, `handler` raises.
    """

    name: str
    method: str
    path: str
    handler: Callable[[Call], Answer]
    roles: frozenset[str] = roles.ALL
    key: str = "instanceUid"
    may_be_asynchronous: bool = True
    check: Callable[[Call], None] | None = None

    def address(self, call: Call) -> str:
        """The path that was called, with its identifier as the console writes it."""
        return self.path.replace("<uid>", call.path.get("uid", "").lower())

    def resource(self, call: Call) -> str:
        """The address of what is read or changed."""
        return self.address(call).removesuffix("/update")
