"""How moments and the time until them are said on the month board."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ui.wording import NO_BREAK_SPACE, UNITS


def countdown(length: timedelta) -> str:
    """Return a length of time in its two largest units: `1 d 6 h`, `6 h 12 min`; `less than a minute` below one."""
    seconds, words = abs(int(length.total_seconds())), []
    for size, unit in UNITS:
        count, seconds = divmod(seconds, size)
        words.append(f"{count}{NO_BREAK_SPACE}{unit}" if count else "")
    first = next((place for place, word in enumerate(words) if word), None)
    if first is None:
        return "less than a minute"
    return " ".join(filter(None, words[first : first + 2]))


def until(moment: datetime, now: datetime) -> str:
    """Return how far off a moment is: `in 1 d 6 h`, `3 h overdue`."""
    return f"in {countdown(moment - now)}" if moment > now else f"{countdown(now - moment)} overdue"


def day_words(day: date) -> str:
    """Return a day of this year or the last: `Tue, Nov 3`."""
    return f"{day:%a, %b} {day.day}"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment by the clock of a zone: `Tue, Nov 3, 00:00 UTC`."""
    local = moment.astimezone(zone)
    return f"{day_words(local.date())}, {local:%H:%M} {local:%Z}"
