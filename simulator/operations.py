"""What an operation is: an address with a method, who may call it, and what answers.

Paths are given without the base `/api/v3`, names are the contract's operation ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from simulator import roles
from simulator.faults import Fault
from simulator.world import World


@dataclass(frozen=True)
class Call:
    """One request as an operation sees it."""

    world: World
    arguments: MultiDict[str, str]
    path: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A status, the JSON document of the body (None for an empty body) and further headers."""

    document: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One operation of the contract; `key` names the property that identifies a row of its answer."""

    name: str
    method: str
    path: str
    handler: Callable[[Call], Answer]
    roles: frozenset[str] = roles.ALL
    key: str = "instanceUid"
    may_be_asynchronous: bool = True
