"""One run from the first request to the last verdict."""

import time
from itertools import count

from licensing.models import License
from licensing.rules import RENEWABLE_TYPES
from operations.models import Operation, Turn
from simulator.server import listening
from tests.chaos.console import console_make, faults
from tests.chaos.judging import Outcome, judged
from tests.chaos.killing import WANTED_AT_ONCE, Killer
from tests.support.asking import ask, console_read, person_make
from tests.support.stack import Stack, ticking

ACCOUNT = {"auth_kind": "password", "username": "demo", "password": "demo"}
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
        emptied_with = kill(killer, stack, hits)
        finish(operations)
        outcome = judged(app, stack)
    outcome.counts |= {"killed": killer.killed, "outlasted": killer.outlasted, "kills": killer.kills}
    outcome.counts |= {"open_when_emptied": emptied_with}
    outcome.counts |= {"seconds": round(time.monotonic() - begun)}
    if min(killer.killed, killer.outlasted) < hits or not emptied_with:
        outcome.complaints.append("everything had ended before enough of it was hit, or the broker emptied")
    return outcome


def ask_for(number: int) -> None:
    """Ask for as many operations, of several kinds and on every product, each on a license of its own."""
    user = person_make()
    licenses = License.objects.exclude(product="console").filter(type__in=RENEWABLE_TYPES)
    chosen = list(licenses.order_by("uid")[:number])
    assert len(chosen) == number, "the console is too small"
    switched = chosen[::3]
    for wanted in (True, False):
        ask(user, "auto_update", [item for item in switched if item.auto_update is not wanted], enabled=wanted)
    ask(user, "update", [*chosen[1::3], *chosen[2::3]])


def kill(killer: Killer, stack: Stack, hits: int) -> int:
    """Kill in every way until enough was hit, and empty the broker in the middle; how many were open then."""
    emptied_with = 0
    rounds = hits // WANTED_AT_ONCE + 1
    for number in count(1):
        killer.kill()
        killer.outlast()
        killer.kill_one()
        if not emptied_with and killer.killed + killer.outlasted >= hits:
            emptied_with = Operation.objects.open().count()
            stack.broker_empty()
        if min(killer.killed, killer.outlasted) >= hits or not Operation.objects.open().exists():
            break
        let_end(number / rounds)
    return emptied_with


def let_end(part: float) -> None:
    """Wait until that part of all has ended, so that the kills are spread over the whole run."""
    wanted = min(part, 0.9) * Operation.objects.count()
    finished = Operation.objects.filter(finished_at__isnull=False)
    give_up_at = time.monotonic() + SECONDS_PER_OPERATION * wanted
    while finished.count() < wanted and time.monotonic() < give_up_at:
        time.sleep(0.2)


def finish(operations: int) -> None:
    """Wait until everything has ended and nobody looks after it any more."""
    give_up_at = time.monotonic() + 60 + SECONDS_PER_OPERATION * operations
    while Operation.objects.open().exists():
        assert time.monotonic() < give_up_at, f"open after all that time: {list(Operation.objects.open().values())}"
        time.sleep(0.2)
    give_up_at = time.monotonic() + IDLE_SECONDS
    while Turn.objects.exclude(due_at=None).exists() and time.monotonic() < give_up_at:
        time.sleep(0.2)
