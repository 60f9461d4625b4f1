"""One run from the first request to the last verdict."""

import time
from itertools import chain

from licensing.models import License
from licensing.rules import FIXED_TYPES, RENEWABLE_TYPES
from operations.models import Operation, Turn
from simulator.server import listening
from tests.chaos.console import console_make, faults
from tests.chaos.judging import Outcome, judged
from tests.chaos.killing import Killer
from tests.support.asking import ask, console_read, person_make
from tests.support.stack import Stack, ticking

ACCOUNT = {"auth_kind": "password", "username": "demo", "password": "demo"}
# Of each so many operations one cannot be done at all.
HOPELESS_EACH = 20
SECONDS_PER_OPERATION = 3
IDLE_SECONDS = 15


def run(operations: int, hits: int, workers: int, *, forgets_seconds: float) -> Outcome:
    """Ask for so many operations, kill until so many were hit in each way, and judge what came of all of them."""
    app = console_make(companies=2 * operations, forgets_seconds=forgets_seconds)
    with listening(app) as url, Stack(workers=workers) as stack, ticking():
        console_read(url, **ACCOUNT)
        app.faults.extend(faults())
        begun = time.monotonic()
        ask_for(operations)
        stack.workers_start()
        killer = Killer(stack, app, url)
        kill(killer, stack, hits)
        finish(operations)
        outcome = judged(app, stack)
    outcome.counts |= {"killed": killer.killed, "outlasted": killer.outlasted, "kills": killer.kills}
    outcome.counts |= {"seconds": round(time.monotonic() - begun)}
    if min(killer.killed, killer.outlasted) < hits:
        outcome.complaints.append("everything had ended before enough of it was hit")
    return outcome


def ask_for(count: int) -> None:
    """Ask for as many operations, of several kinds and on every product, each on a license of its own."""
    user = person_make()
    licenses = License.objects.exclude(product="console").order_by("uid")
    hopeless = list(licenses.filter(type__in=FIXED_TYPES)[: count // HOPELESS_EACH])
    lively = list(licenses.filter(type__in=RENEWABLE_TYPES)[: count - len(hopeless)])
    assert len(lively) + len(hopeless) == count, "the console is too small"
    switched = lively[::3]
    for wanted in (True, False):
        ask(user, "auto_update", [item for item in switched if item.auto_update is not wanted], enabled=wanted)
    ask(user, "update", [*chain(lively[1::3], lively[2::3]), *hopeless])


def kill(killer: Killer, stack: Stack, hits: int) -> None:
    """Kill in turn in every way until enough was hit; empty the broker in the middle."""
    is_emptied = False
    while Operation.objects.open().exists() and min(killer.killed, killer.outlasted) < hits:
        if killer.killed < hits:
            killer.kill()
        if killer.outlasted < hits:
            killer.outlast()
        killer.kill_one()
        if not is_emptied and killer.killed + killer.outlasted >= hits:
            stack.broker_empty()
            is_emptied = True
    if not is_emptied:
        stack.broker_empty()


def finish(operations: int) -> None:
    """Wait until everything has ended and nobody looks after it any more."""
    give_up_at = time.monotonic() + 60 + SECONDS_PER_OPERATION * operations
    while Operation.objects.open().exists():
        assert time.monotonic() < give_up_at, f"open after all that time: {list(Operation.objects.open().values())}"
        time.sleep(0.2)
    give_up_at = time.monotonic() + IDLE_SECONDS
    while Turn.objects.exclude(due_at=None).exists() and time.monotonic() < give_up_at:
        time.sleep(0.2)
