"""Dates as the console writes them, and the calendar of license keys.

A rental key ends on the last day of a month. A console renews a key that updates itself before its last seven days, so
that one of those with a week or less left is one whose renewal fails.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CONSOLE_ZONE = ZoneInfo("Europe/Berlin")
RENEWAL_DAYS = 7


def wire_time(moment: datetime) -> str:
    """A moment as the console writes it: its own offset and seven digits of a second."""
    local = moment.astimezone(CONSOLE_ZONE)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06d}0{offset[:3]}:{offset[3:]}"


def wire_day(day: date) -> str:
    """A day as the console writes it: the midnight in UTC that begins it."""
    return wire_time(datetime.combine(day, time(), UTC))


def day_of(text: str) -> date:
    """The UTC day that a written date means."""
    return datetime.fromisoformat(text).astimezone(UTC).date()


def month_end(day: date, *, months: int = 0) -> date:
    """The last day of that month, or of one so many months later."""
    count = day.year * 12 + day.month + months
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


def renewed_until(today: date) -> date:
    """Where a monthly key that renews itself stands today."""
    end = month_end(today)
    return end if (end - today).days > RENEWAL_DAYS else month_end(today, months=1)
