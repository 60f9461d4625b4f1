"""What stands in a calendar: something that happens on a day, or from one moment to another."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

# The days that a calendar shows.
PAST, AHEAD = timedelta(days=30), timedelta(days=400)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event; a date is a whole day wherever one is, a moment is in UTC."""

    # What it is about, such as `license:12`; there is one event of it at a time.
    subject: str
    start: date | datetime
    # None for a whole day, and for what happens at a moment.
    end: datetime | None = None
    title: str
    text: str
    # Where to go: a path of ours.
    path: str
    category: str
    # So many days before it people are reminded.
    alarms: tuple[int, ...] = ()
    # When what it says was different last; None where nobody keeps that.
    modified_at: datetime | None = None

    @property
    def uid(self) -> str:
        """The same at each reading, and none of another installation; what moves to another day is another event."""
        key = f"{self.subject}@{self.start.isoformat()}"
        return f"{salted_hmac('alerts.feeds.events', key, algorithm='sha256').hexdigest()[:32]}@vspcdash"

    @property
    def said(self) -> tuple[Any, ...]:
        """All that a reader sees of it."""
        return self.uid, self.start, self.end, self.title, self.text, self.path, self.category, self.alarms
