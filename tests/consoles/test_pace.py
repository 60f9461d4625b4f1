"""Who writes much leaves the database to others in between."""

import pytest

from consoles import mirror
from consoles.mirror import Pace


class Clock:
    """Time that passes only when somebody says so."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.django_db
def test_a_pause_is_so_many_times_as_long_as_the_writing_and_what_is_prepared_meanwhile_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, pace = Clock(), Pace()
    monkeypatch.setattr(mirror, "time", clock)
    monkeypatch.setattr(mirror, "PAUSE", 2.0)

    for prepared in (0.0, 0.5, 9.0):
        clock.now += prepared
        with pace.transaction():
            clock.now += 1.0

    assert clock.slept == [0.0, 1.5, 0.0]
