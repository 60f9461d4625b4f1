"""`kill -9` at moments when requests are under way: sent, as far as our rows know, and not answered."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from operations.models import Attempt, Operation
from simulator.app import Simulator
from tests.chaos.console import slowness
from tests.support.stack import Stack

LOOK_SECONDS = 0.02
# How many requests should be under way at a kill, and how long to wait for so many before fewer are enough.
WANTED_AT_ONCE = 3
PATIENCE_SECONDS = 8.0
# How much longer than the window everything stays down.
BEYOND = timedelta(seconds=1.5)


class Killer:
    """Kills the workers of a stack; `killed` and `outlasted` count the operations that were between sending and answer.

    For those that are `killed` workers came back at once, for those that are `outlasted` when their window had passed.
    """

    def __init__(self, stack: Stack, app: Simulator, url: str) -> None:
        self.killed = self.outlasted = self.kills = 0
        self._stack = stack
        self._app = app
        self._url = url
        self._ways = cycle([stack.children_kill, stack.workers_kill])

    def kill(self) -> None:
        """Kill all at the next moment, and have them started again at once."""
        self.killed += len(self._hit(next(self._ways)))
        self._restart()

    def kill_one(self) -> None:
        """Kill one worker at the next moment while the others go on; what it held is not known, and not counted."""
        self._hit(lambda: self._stack.workers_kill(1))
        self._restart()

    def outlast(self) -> None:
        """Kill all at the next moment, and start them again when the window of all that was under way has passed."""
        hit = self._hit(self._stack.workers_kill)
        if hit:
            over = max(hit.values()) + settings.OPERATION_WINDOW + BEYOND - timezone.now()
            time.sleep(max(over.total_seconds(), 0))
        self.outlasted += len(hit)
        self._restart()

    def _hit(self, kill: Callable[[], None]) -> dict[UUID, datetime]:
        """Kill, and return the holders that died with a request under way, each with when that was sent first."""
        with self._slow_console():
            before = self._moment()
            if not before:
                return {}
            kill()
        self.kills += 1
        after = under_way()
        return {holder: sent_at for holder, sent_at in before.items() if holder in after}

    @contextmanager
    def _slow_console(self) -> Iterator[None]:
        """Let the console take its time for writes, so that several are under way at once."""
        slow = slowness()
        self._app.faults[:0] = slow
        try:
            yield
        finally:
            for fault in slow:
                self._app.faults.remove(fault)

    def _moment(self) -> dict[UUID, datetime]:
        """Wait until requests are under way; nothing when all operations have ended."""
        begun = time.monotonic()
        while Operation.objects.open().exists():
            found = under_way()
            is_late = time.monotonic() - begun > PATIENCE_SECONDS
            if len(found) >= WANTED_AT_ONCE or (found and is_late):
                return found
            time.sleep(LOOK_SECONDS)
        return {}

    def _restart(self) -> None:
        self._stack.debts_forgive(self._url)
        self._stack.workers_start()


def under_way() -> dict[UUID, datetime]:
    """Return who holds an operation whose request was sent and not answered, and when it was sent first."""
    unanswered = Attempt.objects.filter(outcome=Attempt.Outcome.OPEN, accepted_at=None)
    held = unanswered.filter(operation__holder__isnull=False, operation__leased_until__gt=timezone.now())
    rows = held.values_list("operation__holder", "sent_at")
    return {holder: sent_at for holder, sent_at in rows if holder and sent_at}
