"""Clocks that only move when somebody waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class FakeTime:
    """A monotonic clock and a wall clock; `sleep` advances both at once, and `pauses` keeps how long each sleep was."""

    def __init__(self) -> None:
        self.start = datetime(2026, 3, 1, tzinfo=UTC)
        self.seconds = 0.0
        self.pauses: list[float] = []
        self.on_sleep: Callable[[], object] = lambda: None

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.on_sleep()
        self.pauses.append(seconds)
        self.seconds += seconds
