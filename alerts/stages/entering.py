"""Stages as people type them, and what is wrong with them."""

import re
from collections.abc import Sequence

from ui.troubles import AT_ONCE, Measure, Rule

MOST_STAGES = 10
# The least and the most that a stage can sensibly be: a year of repeats past the end, ten years before it.
BOUNDS = {
    Measure.DAYS_LEFT: (-365, 3650),
    Measure.HOURS_LEFT: (-8760, 8760),
    Measure.HOURS_GONE: (0, 8760),
    Measure.PERCENT: (1, 1000),
    Measure.EVENT: (0, 0),
}
AT_ONCE_WORDS = "at once"
WHOLE_NUMBER = re.compile(r"[+-]?\d{1,6}")


class StagesUnreadableError(ValueError):
    """What was typed cannot be read; the text is a sentence that says why."""


def stages_read(text: str, rule: Rule) -> list[int]:
    """Return what was typed, `60, 30, 14`; nothing is no stage at all. Raises `StagesUnreadableError`."""
    words = re.sub(r"\bat\s+once\b", str(_at_once(rule)), text.replace("\u2212", "-"), flags=re.IGNORECASE)
    parts = [part for part in re.split(r"[,;\s]+", words) if part]
    for part in parts:
        if not WHOLE_NUMBER.fullmatch(part):
            raise StagesUnreadableError(f"“{part[:20]}” is no whole number. Write stages like this: 60, 30, 14.")
    return [int(part) for part in parts]


def stages_typed(stages: Sequence[int], rule: Rule) -> str:
    """Return stages as one would type them."""
    return ", ".join(AT_ONCE_WORDS if stage == _at_once(rule) else str(stage) for stage in stages)


def stages_problem(stages: Sequence[int], rule: Rule) -> str:
    """Return what is wrong with stages, in a sentence; empty where nothing is."""
    least, most = BOUNDS[rule.measure]
    if len(stages) > MOST_STAGES:
        return f"At most {MOST_STAGES} stages: more would be a flood."
    for stage in stages:
        if not least <= stage <= most and stage != _at_once(rule):
            return _out_of_bounds(stage, rule)
    if list(stages) != sorted(set(stages), reverse=rule.measure.is_falling):
        example = "60, 30, 14" if rule.measure.is_falling else "80, 95, 100"
        return f"Write each stage once, from the mildest to the deepest, like this: {example}."
    return ""


def unit_of(rule: Rule) -> str:
    """Return what the numbers of stages are."""
    return {
        Measure.DAYS_LEFT: "days before; days after are negative",
        Measure.HOURS_LEFT: "hours before; hours after are negative",
        Measure.HOURS_GONE: "hours after it began",
        Measure.PERCENT: f"percent {rule.percent_of}".strip(),
    }.get(rule.measure, "")


def _at_once(rule: Rule) -> int:
    return AT_ONCE if rule.measure.is_falling else 0


def _out_of_bounds(stage: int, rule: Rule) -> str:
    least, most = BOUNDS[rule.measure]
    if rule.measure == Measure.EVENT:
        return "It is so or it is not: write “at once”, or nothing for no warning."
    return f"{stage} is out of bounds: a stage here is from {least} to {most}."
