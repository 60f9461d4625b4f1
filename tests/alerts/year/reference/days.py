"""Days as the console writes them."""

from datetime import UTC, date, datetime


def day_in(text: str | None) -> date | None:
    """The UTC day that the console means."""
    return datetime.fromisoformat(text).astimezone(UTC).date() if text else None
