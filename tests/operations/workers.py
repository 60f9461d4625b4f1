"""Workers without processes: messages in a list, a clock that moves from one to the next, and death at any request."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NoReturn
from uuid import UUID

import pytest
import requests
import time_machine
from django.utils import timezone

from operations.carrying.claims import OperationLease
from operations.models import Operation
from operations.tasks import advance_task, turn_task
from operations.ticking import operations_tick
from tests.support.network import Network

TASKS: dict[str, Callable[..., object]] = {
    "operations.tasks.turn_task": turn_task,
    "operations.tasks.advance_task": advance_task,
}
MOST_STEPS = 20_000
TICK = timedelta(seconds=10)
PassOn = Callable[[], requests.Response]
Fate = Callable[[PassOn], requests.Response]


class Killed(BaseException):
    """`kill -9`: nothing of the worker runs any more, not even what ends its lease."""


class Workers:
    """Runs what was dispatched, in the order in which it is due; `fates` say what becomes of the next writes."""

    def __init__(self, network: Network, monkeypatch: pytest.MonkeyPatch, traveller: time_machine.Traveller) -> None:
        self.network = network
        self.traveller = traveller
        self.messages: list[tuple[datetime, int, str, tuple[Any, ...]]] = []
        self.numbers = count()
        self.fates: list[Fate] = []
        self.is_dead = False
        self.deaths = 0
        monkeypatch.setattr("operations.carrying.turns.dispatch", self.dispatch)
        monkeypatch.setattr("operations.tasks.dispatch", self.dispatch)
        give_back = OperationLease.end
        # The dead keep their lease until it runs out.
        monkeypatch.setattr(
            OperationLease, "end", lambda lease, **values: not self.is_dead and give_back(lease, **values)
        )
        network.send = self._send  # type: ignore[method-assign]

    def dispatch(self, task: str, *arguments: Any, delay: float = 0.0, **_: Any) -> bool:
        due_at = timezone.now() + timedelta(seconds=delay)
        heapq.heappush(self.messages, (due_at, next(self.numbers), task, arguments))
        return True

    def run(self, *, hours: float = 3) -> None:
        """Work until every operation has ended; fails when that takes longer than `hours` of the clock."""
        give_up_at, ticked_at = timezone.now() + timedelta(hours=hours), timezone.now()
        for step in count():
            if not Operation.objects.open().exists():
                return
            assert timezone.now() < give_up_at, "operations that never end"
            assert step < MOST_STEPS, "a loop in which no time passes"
            due_at = self.messages[0][0] if self.messages else ticked_at + TICK
            if due_at >= ticked_at + TICK:
                ticked_at += TICK
                self.at(ticked_at)
                operations_tick()
            else:
                self.take()

    def take(self) -> None:
        """Run the message that is due first."""
        due_at, _, task, arguments = heapq.heappop(self.messages)
        self.at(due_at)
        self.is_dead = False
        try:
            TASKS[task](*arguments)
        except Killed:
            self.deaths += 1

    def at(self, moment: datetime) -> None:
        """Let the clock stand at `moment`, unless it is later already."""
        if moment > timezone.now():
            self.traveller.move_to(moment)

    def kill(self) -> NoReturn:
        self.is_dead = True
        raise Killed

    def _send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        def pass_on() -> requests.Response:
            return Network.send(self.network, request, **options)

        is_write = request.method != "GET" and "/asyncActions" not in (request.url or "")
        return self.fates.pop(0)(pass_on) if is_write and self.fates else pass_on()


def state_of(operation_id: UUID) -> str:
    return Operation.objects.values_list("state", flat=True).get(pk=operation_id)
