"""The simulator's time: the machine's, or one that a test holds still and moves."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Answers what time it is at the console.

    Without an argument it runs with the machine; with one it stands there until somebody advances it.
    """

    def __init__(self, standing_at: datetime | None = None) -> None:
        if standing_at is not None and standing_at.tzinfo is None:
            raise ValueError("A clock needs a time with a zone.")
        self._standing_at = standing_at
        self._moved = timedelta()

    def now(self) -> datetime:
        """The console's time, aware and in UTC."""
        start = self._standing_at or datetime.now(UTC)
        return start.astimezone(UTC) + self._moved

    def advance(self, seconds: float) -> None:
        """Move the console's time on by that many seconds."""
        self._moved += timedelta(seconds=seconds)
