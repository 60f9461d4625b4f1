"""Months as usage counts them: in UTC, known by their first day."""

from datetime import UTC, date, datetime, time, timedelta


def day_of(moment: datetime) -> date:
    """Return the UTC day of a moment."""
    return moment.astimezone(UTC).date()


def month_of(day: date) -> date:
    """Return the first day of the month that `day` is in."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    return month_of(month - timedelta(days=1))


def months_before(month: date, count: int) -> date:
    """Return the first day of the month so many months before; the month itself for none."""
    years, place = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, place + 1, 1)


def month_after(month: date) -> date:
    """Return the first day of the month after."""
    return month_of(month + timedelta(days=31))


def month_end(month: date) -> date:
    """Return the last day of the month."""
    return month_after(month) - timedelta(days=1)


def beginning(day: date) -> datetime:
    """Return the moment at which a UTC day begins."""
    return datetime.combine(day, time.min, UTC)
