"""Levels, stages and the places where stages were chosen, in words."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from alerts.models import StageChoice
from ui.troubles import AT_ONCE, Measure, Rule, rule_of
from ui.wording import NO_BREAK_SPACE, number

# From so many hours on, days say more.
MOST_HOURS = 72
PLACES = dict(StageChoice.Place.choices)


def rule_title(key: str) -> str:
    """Return the title of a rule; its key where there is no such rule any more."""
    rule = rule_of(key)
    return rule.title if rule else key


def level_words(rule: Rule | None, level: float) -> str:
    """Return how far something has come: `6 days left`, `97 % of what is licensed`; empty for what has no degrees."""
    if rule is None:
        return ""
    match rule.measure:
        case Measure.DAYS_LEFT:
            return _days(int(level))
        case Measure.HOURS_LEFT:
            return f"{_hours(abs(level))} {'left' if level >= 0 else 'over'}"
        case Measure.HOURS_GONE:
            return f"for {_hours(level)}"
        case Measure.PERCENT:
            return f"{number(round(level, 1))}{NO_BREAK_SPACE}{_percent_of(rule)}"
        case _:
            return ""


def stage_words(rule: Rule | None, stage: int) -> str:
    """Return a stage as what has to come before people are warned: `30 days before`, `24 h after`."""
    return stages_words(rule, [stage])


def stages_words(rule: Rule | None, stages: Sequence[int]) -> str:
    """Return stages in one line: `60, 30, 14 days before`; without any, nobody is warned."""
    grouped = groupby(stages, key=partial(_unit, rule))
    parts = [_amounts([abs(stage) for stage in group], *unit) if unit else "at once" for unit, group in grouped]
    return ", ".join(parts) or "nobody is warned"


def repeat_words(rule: Rule) -> str:
    """Return how often people are warned once the deepest stage is reached: `every 3 days`; empty for only once."""
    unit = "h" if rule.measure in {Measure.HOURS_LEFT, Measure.HOURS_GONE} else "days"
    return f"every {number(rule.repeat)}{NO_BREAK_SPACE}{unit}" if rule.repeat else ""


def place_words(place: str) -> str:
    """Return where stages come from, seen from an alert: `set for its company`, `standard`."""
    return "standard" if place == StageChoice.Place.STANDARD else f"set for {PLACES.get(place, place)}"


def _days(days: int) -> str:
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{number(abs(days))}{NO_BREAK_SPACE}{unit} {'left' if days > 0 else 'over'}"


def _hours(hours: float) -> str:
    if hours >= MOST_HOURS:
        return f"{number(int(hours // 24))}{NO_BREAK_SPACE}days"
    return f"{number(int(hours))}{NO_BREAK_SPACE}h"


def _percent_of(rule: Rule) -> str:
    return f"% {rule.percent_of}".strip()


def _unit(rule: Rule | None, stage: int) -> tuple[str, str] | None:
    """The unit of a stage, for one and for many, with its direction; None for what is worth a warning at once."""
    measure = rule.measure if rule else Measure.EVENT
    begins_at_once = not (stage or (rule and rule.measure.is_falling))
    if stage == AT_ONCE or measure == Measure.EVENT or begins_at_once:
        return None
    if rule and measure == Measure.PERCENT:
        return _percent_of(rule), _percent_of(rule)
    if measure == Measure.HOURS_GONE:
        return "h after", "h after"
    direction = "before" if stage >= 0 else "after"
    one, many = ("day", "days") if measure == Measure.DAYS_LEFT else ("h", "h")
    return f"{one} {direction}", f"{many} {direction}"


def _amounts(amounts: Sequence[int], one: str, many: str) -> str:
    said = ", ".join(number(amount) for amount in amounts)
    return f"{said}{NO_BREAK_SPACE}{one if list(amounts) == [1] else many}"
