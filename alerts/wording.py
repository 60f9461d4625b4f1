"""Levels, stages and the places where stages were chosen, in words."""

from alerts.models import StageChoice
from ui.troubles import AT_ONCE, Measure, Rule, rule_of
from ui.wording import NO_BREAK_SPACE, UNKNOWN, number

PLACES = dict(StageChoice.Place.choices)


def rule_title(key: str) -> str:
    """Return the title of a rule; its key where there is no such rule any more."""
    rule = rule_of(key)
    return rule.title if rule else key


def level_words(rule: Rule | None, level: float) -> str:
    """Return how far something has come: `6 days left`, `97 %`, `11 h left`; empty for what has no degrees."""
    match rule.measure if rule else Measure.EVENT:
        case Measure.DAYS_LEFT:
            return _days(int(level))
        case Measure.HOURS_LEFT:
            return f"{_hours(abs(level))} {'left' if level >= 0 else 'over'}"
        case Measure.HOURS_GONE:
            return f"for {_hours(level)}"
        case Measure.PERCENT:
            return f"{number(round(level, 1))}{NO_BREAK_SPACE}%"
        case _:
            return ""


def stage_words(rule: Rule | None, stage: int) -> str:
    """Return a stage as what has to come before people are warned: `30 days before`, `80 %`, `after 24 h`."""
    if stage == AT_ONCE or rule is None:
        return "at once"
    match rule.measure:
        case Measure.DAYS_LEFT:
            return _before(stage, "day", "days") if stage else "on the day"
        case Measure.HOURS_LEFT:
            return _before(stage, "h", "h") if stage else "at the end"
        case Measure.HOURS_GONE:
            return f"after {_hours(stage)}" if stage else "at once"
        case Measure.PERCENT:
            return f"{number(stage)}{NO_BREAK_SPACE}%"
        case _:
            return "at once"


def stages_words(rule: Rule | None, stages: list[int] | tuple[int, ...]) -> str:
    """Return stages in one line; without any, nobody is warned."""
    return ", ".join(stage_words(rule, stage) for stage in stages) or "nobody is warned"


def place_words(place: str) -> str:
    """Return where stages come from, seen from an alert: `its company`."""
    return PLACES.get(place, place or UNKNOWN)


def _days(days: int) -> str:
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{number(abs(days))}{NO_BREAK_SPACE}{unit} {'left' if days > 0 else 'over'}"


def _hours(hours: float) -> str:
    return f"{number(int(hours))}{NO_BREAK_SPACE}h"


def _before(amount: int, one: str, many: str) -> str:
    unit = one if abs(amount) == 1 else many
    return f"{number(abs(amount))}{NO_BREAK_SPACE}{unit} {'before' if amount > 0 else 'after'}"
