"""Faults on demand: what a console, or what stands before it, does wrong.

A fault concerns the requests whose path begins with its `path` and ends with its `suffix`, and whose method is its
`method`, as far as it names them. It lets `skip` of those pass, then strikes each of the others with the probability
`rate`, at most `times` times (always and without end, unless it says otherwise). `FAULTS` lists the kinds with their
options:

- `truncated-json`, `html`: half an answer; the page of a proxy instead of one.
- `520`, `429`, `403`, `404`: an error instead of the answer, and nothing is done.
- `drop`: the connection dies before anything is done, with `mid` in the middle of the answer, or with `after` when all
  is done but no byte of the answer was sent.
- `slow`: the answer is late.
- `expire-token`, `mfa`: the token dies; the account needs a second factor.
- `async`: a 202 for what would be answered at once. `async-failed`: the action fails without an effect.
  `async-forgotten`: it takes effect, and vanishes in the moment in which it ends.
- `sync`: a write is answered at once, though it has an `X-Request-id`.
- `unreachable`: the server does not answer the console, so that a write to its license fails (code 4002).
- `cancel-refused`: an action cannot be canceled.
- `csv`: the file of a report is not handed over, but its `form` is `link` (to this console), `foreign-link` or `blob`.
- `duplicate-row`, `moving-row`, `null-everything`: lists that change while they are read; null where nothing may be.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from simulator.data.rows import Chance
from simulator.errors import SERVER_ERROR, ApiError, forbidden, not_found
from simulator.throttling import too_many

Row = dict[str, Any]
FAULTS: dict[str, frozenset[str]] = {
    "truncated-json": frozenset(),
    "html": frozenset({"status"}),
    "520": frozenset({"type", "code"}),
    "429": frozenset({"retry_after"}),
    "403": frozenset(),
    "404": frozenset(),
    "drop": frozenset({"mid", "after"}),
    "slow": frozenset({"seconds"}),
    "expire-token": frozenset(),
    "mfa": frozenset(),
    "async": frozenset({"seconds", "bare"}),
    "async-failed": frozenset({"seconds", "type", "code"}),
    "async-forgotten": frozenset(),
    "sync": frozenset(),
    "unreachable": frozenset(),
    "cancel-refused": frozenset(),
    "csv": frozenset({"form"}),
    "duplicate-row": frozenset(),
    "moving-row": frozenset(),
    "null-everything": frozenset(),
}
ASYNCHRONOUS = ("async", "async-failed", "async-forgotten")
PROXY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


class ConnectionDroppedError(ConnectionError):
    """The connection dies here, as the side of the server sees it."""


def _is_a_later_page(_method: str, _path: str, offset: int) -> bool:
    # On the first page there is none before it from which a row could have moved.
    return offset > 0


def _changes_a_license(method: str, path: str, _offset: int) -> bool:
    return method != "GET" and path.startswith("/licensing/")


def _hands_over_a_report(method: str, path: str, _offset: int) -> bool:
    return method == "GET" and path.startswith("/licensing/reports/") and path.endswith("/csv")


def _cancels_an_action(method: str, path: str, _offset: int) -> bool:
    return method == "DELETE" and path.startswith("/asyncActions/") and not path.endswith("/result")


# Kinds that mean nothing for other requests, which therefore do not use them up.
CONCERNS: dict[str, Callable[[str, str, int], bool]] = {
    "moving-row": _is_a_later_page,
    "sync": _changes_a_license,
    "unreachable": _changes_a_license,
    "cancel-refused": _cancels_an_action,
    "csv": _hands_over_a_report,
}


class Fault:
    """One thing that goes wrong; options depend on the kind. Raises ValueError for what there is not."""

    def __init__(
        self,
        kind: str,
        path: str = "",
        times: int | None = None,
        skip: int = 0,
        *,
        method: str = "",
        suffix: str = "",
        rate: float = 1,
        **options: Any,
    ) -> None:
        if kind not in FAULTS:
            raise ValueError(f"There is no fault {kind!r}; choose one of {', '.join(sorted(FAULTS))}.")
        if unknown := set(options) - FAULTS[kind]:
            raise ValueError(f"The fault {kind!r} has no option {', '.join(sorted(unknown))}.")
        if not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise ValueError(f"The rate {rate} of the fault {kind!r} is not between 0 and 1.")
        self.kind = kind
        self.path = path
        self.method = method.upper()
        self.suffix = suffix
        self.rate = rate
        self.times = times
        self.skip = skip
        self.options = options
        self.struck = 0

    def __repr__(self) -> str:
        narrowed = {"method": self.method, "suffix": self.suffix, "rate": self.rate if self.rate < 1 else ""}
        further = {name: value for name, value in narrowed.items() if value != ""} | self.options
        return f"Fault({self.kind!r}, path={self.path!r}, times={self.times}, skip={self.skip}, **{further})"

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """Read the form of the command line, `kind[,path=/licensing/sites][,times=1][,skip=2]`; raises ValueError."""
        kind, *entries = text.split(",")
        options: dict[str, Any] = {}
        for entry in entries:
            name, equals, value = entry.partition("=")
            if not equals:
                raise ValueError(f"In the fault {text!r}, {entry!r} is not of the form name=value.")
            options[name.strip()] = _number_or_text(value.strip())
        return cls(kind.strip(), **options)

    def strikes(self, method: str, path: str, *, offset: int, chance: Chance) -> bool:
        """Whether this request is struck; counts it."""
        if self.times == 0 or not self._concerns(method, path, offset):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.rate < 1 and chance.random() >= self.rate:
            return False
        if self.times is not None:
            self.times -= 1
        self.struck += 1
        return True

    def _concerns(self, method: str, path: str, offset: int) -> bool:
        named = path.startswith(self.path) and path.endswith(self.suffix) and self.method in ("", method)
        return named and (self.kind not in CONCERNS or CONCERNS[self.kind](method, path, offset))


class FaultList(list[Fault]):
    """The faults that are set; tests append to it and clear it."""

    def __init__(self, faults: Iterable[Fault] = (), *, seed: int = 1) -> None:
        super().__init__(faults)
        self._chance = Chance(seed, "faults")
        self._lock = Lock()

    def strike(self, method: str, path: str, *, offset: int = 0) -> tuple[Fault, ...]:
        """The faults that this request meets; each of them has counted it."""
        with self._lock:
            faults = list(self)
            return tuple(fault for fault in faults if fault.strikes(method, path, offset=offset, chance=self._chance))


def option(fault: Fault, name: str, default: Any) -> Any:
    """What the fault says about that, or else the default."""
    return fault.options.get(name, default)


def of_kind(faults: Iterable[Fault], *kinds: str) -> Fault | None:
    """The first of the faults that is of one of these kinds."""
    return next((fault for fault in faults if fault.kind in kinds), None)


def raise_refusal(faults: Iterable[Fault]) -> None:
    """Raise the error that a fault wants as the answer, if any does."""
    for fault in faults:
        if fault.kind in REFUSALS:
            raise REFUSALS[fault.kind](fault)
        if fault.kind == "drop" and not (option(fault, "mid", False) or option(fault, "after", False)):
            raise ConnectionDroppedError("The connection was dropped before an answer.")


def _server_error(fault: Fault) -> ApiError:
    kind = str(option(fault, "type", "unspecified"))
    return ApiError(SERVER_ERROR, "An internal error occurred.", kind=kind, code=option(fault, "code", 500))


REFUSALS: dict[str, Callable[[Fault], ApiError]] = {
    "520": _server_error,
    "429": lambda fault: too_many(option(fault, "retry_after", None)),
    "403": lambda _: forbidden("Your role does not permit this operation."),
    "404": lambda _: not_found("The resource"),
}


def disturbed_rows(rows: list[Row], faults: Iterable[Fault], *, offset: int, limit: int) -> list[Row]:
    """The ordered rows of a list as the faults let this one request see them."""
    for fault in faults:
        if fault.kind == "duplicate-row" and rows:
            rows = [rows[0], *rows]
        if fault.kind == "moving-row" and offset < len(rows):
            rows = _swapped(rows, fault.struck, offset, limit)
    return rows


def _swapped(rows: list[Row], count: int, offset: int, limit: int) -> list[Row]:
    """A row of an earlier page changes places with one of this page; other ones each time."""
    earlier = count % offset
    here = offset + count % min(limit, len(rows) - offset)
    moved = list(rows)
    moved[earlier], moved[here] = moved[here], moved[earlier]
    return moved


def nulled(document: Any, key: str) -> Any:
    """The body with null in every property but the one that identifies a row."""
    data = document.get("data") if isinstance(document, dict) else None
    if isinstance(data, list):
        return document | {"data": [_nulled_row(row, key) for row in data]}
    return document | {"data": _nulled_row(data, key)} if isinstance(data, dict) else document


def _nulled_row(row: Row, key: str) -> Row:
    return {name: value if name == key else None for name, value in row.items()}


def _number_or_text(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
