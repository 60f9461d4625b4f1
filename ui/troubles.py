"""What alerts watch: one trouble per subject, from the same rules as the findings that pages show.

A finding may speak of many subjects in one sentence; a trouble is about one. A room registers its rules in
`AppConfig.ready`, each with the stages at which people are warned, and a source that yields the troubles there are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ui.severity import Severity

# The stage of whatever is worth a warning as soon as it is known, however far off: deeper ones follow.
AT_ONCE = 100_000


class Measure(StrEnum):
    """What the level of a trouble counts, and so what its stages mean."""

    DAYS_LEFT = "days left"
    HOURS_LEFT = "hours left"
    HOURS_GONE = "hours gone"
    PERCENT = "percent"
    # It is so or it is not: one stage, 0.
    EVENT = "event"

    @property
    def is_falling(self) -> bool:
        """Whether things get worse as the level falls."""
        return self in {Measure.DAYS_LEFT, Measure.HOURS_LEFT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What is wrong with one subject right now, as far as a rule sees it."""

    # What it is about, such as `license:12`; with the rule and the episode it is one alert.
    subject: str
    # What tells this time from the next one, such as the date of an expiry or a month; empty where only its being
    # over tells.
    episode: str
    # How far it has come, in the measure of the rule.
    level: float
    severity: Severity
    # The subject by its name, and what is wrong with it as a sentence about it: `expires in 6 days; ...`.
    name: str
    text: str
    url: str
    # Whom it concerns; no console where it is about this installation, no organization where about a whole console.
    console_pk: int | None = None
    organization_pk: int | None = None
    license_pk: int | None = None
    product: str = ""
    # The moment or day that it is about, if there is one.
    at: datetime | None = None
    # Whether only time makes it look wrong: it does not begin while its lists are old, since it may be well there.
    is_by_time: bool = False


# Yields the troubles of all consoles at a moment. The number is the widest stage that anybody has chosen, so that
# nothing further off needs to be read.
Source = Callable[[datetime, float], Iterable[Trouble]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A reason to warn somebody, with the stages at which it is done unless somebody chooses others."""

    # Stands in addresses, exports and settings: `license.expiry`.
    key: str
    title: str
    measure: Measure
    # From the mildest to the deepest.
    stages: tuple[int, ...]
    # The full name of what somebody must be allowed in order to see and be told of it.
    permission: str
    source: Source
    # Once the deepest stage is reached, another warning each so many days or hours; 0 for none.
    repeat: int = 0
    # What a percentage is of, as it follows the number: `of what is licensed`.
    percent_of: str = ""
    # Whether `at` is a day, as it begins in UTC, which is the same day wherever somebody looks.
    is_by_day: bool = False
    # The lists of consoles, by their parts, that its troubles are read from: where those are old or could not be read,
    # nothing is over. For a trouble of a product that is one of them only that one counts.
    rests_on: tuple[str, ...] = ()


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Add a rule; registering it twice changes nothing."""
    _rules[rule.key] = rule


def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of registration."""
    return tuple(_rules.values())


def rule_of(key: str) -> Rule | None:
    """Return the rule of this key; None where there is none any more."""
    return _rules.get(key)


def stage_reached(rule: Rule, stages: Iterable[int], level: float) -> int | None:
    """Return the deepest of `stages` that `level` has reached, None where it has reached none.

    Past the deepest stage of a rule that repeats, the repeats are stages too: -2, -5, -8 days left after 1, by three.
    """
    sign = -1 if rule.measure.is_falling else 1
    reached = [stage for stage in stages if sign * level >= sign * stage]
    if not reached:
        return None
    deepest = max(reached, key=lambda stage: sign * stage)
    if not rule.repeat or deepest != max(stages, key=lambda stage: sign * stage):
        return deepest
    return deepest + sign * rule.repeat * int((sign * level - sign * deepest) // rule.repeat)


def stage_next(rule: Rule, stages: Iterable[int], level: float) -> int | None:
    """Return the stage of which people are warned next as things get worse than `level`; None where there is none."""
    sign = -1 if rule.measure.is_falling else 1
    stages = list(stages)
    ahead = [stage for stage in stages if sign * level < sign * stage]
    if ahead:
        return min(ahead, key=lambda stage: sign * stage)
    reached = stage_reached(rule, stages, level)
    return None if reached is None or not rule.repeat else reached + sign * rule.repeat


def is_deeper(rule: Rule, stage: int, than: int) -> bool:
    """Whether `stage` is further along than another."""
    return stage < than if rule.measure.is_falling else stage > than
