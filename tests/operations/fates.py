"""What becomes of a request and of the worker that sends it, and how its operation stands afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone

from operations.models import Attempt, Operation
from simulator.app import Simulator
from simulator.faults import Fault
from tests.operations.workers import Fate, PassOn, Workers


def only_attempt(operation: Operation) -> Attempt:
    return operation.attempts.get()


def ended(operation: Operation) -> Operation:
    operation.refresh_from_db()
    return operation


def lose(_: PassOn) -> requests.Response:
    """The connection dies on the way there."""
    raise requests.ConnectionError("reset")


def lose_answer(pass_on: PassOn) -> requests.Response:
    """The connection dies on the way back."""
    pass_on()
    raise requests.ConnectionError("reset")


def die(workers: Workers) -> Fate:
    def fate(_: PassOn) -> requests.Response:
        workers.kill()

    return fate


def die_after(workers: Workers) -> Fate:
    def fate(pass_on: PassOn) -> requests.Response:
        pass_on()
        workers.kill()

    return fate


def stop_until_the_window_has_passed(workers: Workers) -> None:
    workers.messages.clear()
    workers.at(timezone.now() + settings.OPERATION_WINDOW + timedelta(minutes=10))


def late(workers: Workers, *, arrives: bool) -> Fate:
    """The worker dies while it sends, and nobody works until the console has forgotten everything."""

    def fate(pass_on: PassOn) -> requests.Response:
        if arrives:
            pass_on()
        stop_until_the_window_has_passed(workers)
        workers.kill()

    return fate


FATES = ("pass", "lose", "lose_answer", "die", "die_after", "die_late", "die_late_after", "520", "429", "1301")


def fate_of(name: str, workers: Workers, app: Simulator) -> Fate:
    def error(**options: Any) -> Fate:
        def fate(pass_on: PassOn) -> requests.Response:
            app.faults.append(Fault("520", path="/licensing", method="POST", times=1, **options))
            return pass_on()

        return fate

    fates: dict[str, Fate] = {
        "pass": lambda pass_on: pass_on(),
        "lose": lose,
        "lose_answer": lose_answer,
        "die": die(workers),
        "die_after": die_after(workers),
        "die_late": late(workers, arrives=False),
        "die_late_after": late(workers, arrives=True),
        "520": error(type="unspecified"),
        "429": error(type="transport", code=429),
        "1301": error(type="retryableLogical", code=1301),
    }
    return fates[name]


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
