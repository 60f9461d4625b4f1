"""What the charts over days share: how far they go back, and how they tell what was not read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from ui import wording
from ui.charts import Empty, Switch, day_words
from ui.columns import Column
from usage.months import day_of

DEFAULT_DAYS = 90
SPANS = {30: "30 days", 90: "Quarter", 365: "Year"}
DAYS = Switch(name="days", label="How far back", options=tuple((str(days), label) for days, label in SPANS.items()))
DAY = Column(key="day", label="Day (UTC)", value=lambda row: row.day)
READ = Column(
    key="is_read",
    label="Read",
    help="On a day without a reading stands what the one before it said",
    value=lambda row: row.is_read,
)


def span_of(asked: str | None) -> int:
    """Return how many days an address asks for; what is not offered is a quarter."""
    return int(asked) if asked in {str(days) for days in SPANS} else DEFAULT_DAYS


def first_day(days: int, now: datetime) -> date:
    """Return the first of so many days, the last of which is today in UTC."""
    return day_of(now) - timedelta(days=days - 1)


def day_figures(days: Sequence[date], read: Collection[date]) -> dict[str, Any]:
    """Return what scripts read of the days of a chart."""
    return {
        "days": [day.isoformat() for day in days],
        "labels": [day_words(day) for day in days],
        "read": [day in read for day in days],
    }


def day_facts(days: Sequence[date], read: Collection[date], *, begins: date, drawn: str = "dashed") -> list[str]:
    """Say where days are missing: before `begins`, of which nothing is known, and those without a reading since."""
    unread = sum(day not in read for day in days if day >= begins)
    said = f"{wording.number(unread)} day{'' if unread == 1 else 's'} not read ({drawn}, as the day before)"
    return [
        *([f"known since {day_words(begins)}"] if begins > days[0] else []),
        *([said] if unread else []),
    ]


def age_fact(ages: Mapping[int, datetime], consoles: Collection[int], now: datetime) -> str:
    """Say how old the numbers of the console are that was read longest ago."""
    oldest = min((ages[console] for console in consoles if console in ages), default=None)
    return f"read {wording.ago(oldest, now)}"


def facts(*parts: str) -> str:
    """Return the line of facts above a chart."""
    return " · ".join(part for part in parts if part)


def nothing_read() -> Empty:
    """Return what to say as long as there is nothing to draw."""
    return Empty(
        sentence="No usage has been read yet. The picture begins with the first complete reading of a console.",
        url=reverse("refresh:refresh_list"),
        link="See what was read",
    )
