"""The console of the chaos: everything that the design names goes wrong there, each now and then."""

from datetime import timedelta
from typing import Any

from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.faults import Fault

WRITES = ("POST", "PATCH")
TOKEN_SECONDS = 10
ACTION_SECONDS = 0.3
# How long a write takes while somebody waits for several at once.
SLOW_SECONDS = 2.0


def console_make(*, companies: int, forgets_seconds: float) -> Simulator:
    """A console that forgets requests and results after so many seconds."""
    return create_app(
        companies=companies,
        clock=_at_noon(),
        async_seconds=ACTION_SECONDS,
        token_seconds=TOKEN_SECONDS,
        result_retention_seconds=forgets_seconds,
        idempotence_seconds=forgets_seconds,
    )


def faults() -> list[Fault]:
    """What goes wrong while operations run."""
    return [*_anywhere(), *(fault for method in WRITES for fault in _at_writes(method))]


def slowness() -> list[Fault]:
    """What makes every write slow."""
    return [Fault("slow", "/licensing", method=method, seconds=SLOW_SECONDS) for method in WRITES]


def _anywhere() -> list[Fault]:
    return [
        Fault("520", rate=0.02),
        Fault("520", rate=0.01, type="transport"),
        Fault("drop", rate=0.02),
        Fault("drop", rate=0.02, mid=True),
        Fault("429", rate=0.01),
        Fault("429", rate=0.01, retry_after=1),
        Fault("expire-token", rate=0.02),
        Fault("truncated-json", "/licensing", rate=0.01),
    ]


def _at_writes(method: str) -> list[Fault]:
    def fault(kind: str, rate: float, **options: Any) -> Fault:
        return Fault(kind, "/licensing", method=method, rate=rate, **options)

    return [
        fault("slow", 0.5, seconds=0.1),
        fault("520", 0.03),
        fault("520", 0.03, type="retryableLogical", code=1301),
        fault("drop", 0.03),
        fault("drop", 0.05, after=True),
        fault("html", 0.02, status=502),
        fault("sync", 0.05),
        fault("async-forgotten", 0.05),
        fault("async-failed", 0.02),
        fault("async-failed", 0.02, type="retryableLogical"),
        fault("async", 0.1, seconds=2),
    ]


def _at_noon() -> Clock:
    """A clock on which the day does not end during a run: keys that renew themselves are no effect of ours."""
    clock = Clock()
    now = clock.now()
    clock.advance((now.replace(hour=12, minute=0) - now) / timedelta(seconds=1))
    return clock
