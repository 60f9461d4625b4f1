"""What a choice of stages would come to, before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.evaluating.stages import Choices, choices_of
from alerts.models import StageChoice
from alerts.stages.places import Place
from ui.troubles import Rule, Trouble, stage_reached


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """How many alerts of the rule would be open by a choice, and how many are by what holds now."""

    then: int
    now: int

    @property
    def more(self) -> int:
        """How many more that is; negative for fewer."""
        return self.then - self.now


def preview(*, rule: Rule, place: Place, stages: Sequence[int], now: datetime) -> Preview:
    """Return what a choice would come to; it looks at all troubles of the rule once, and writes nothing."""
    present = list(StageChoice.objects.filter(rule=rule.key).select_related("organization"))
    chosen = StageChoice(rule=rule.key, place=place.key, stages=list(stages), **place.fields)
    # Of two for one place the later one holds.
    by_then, by_now = choices_of([*present, chosen]), choices_of(present)
    widest = max if rule.measure.is_falling else min
    troubles = list(rule.source(now, widest(by_then.widest(rule), by_now.widest(rule))))
    return Preview(
        then=sum(_is_open(rule, by_then, trouble) for trouble in troubles),
        now=sum(_is_open(rule, by_now, trouble) for trouble in troubles),
    )


def _is_open(rule: Rule, choices: Choices, trouble: Trouble) -> bool:
    return stage_reached(rule, choices.of(rule, trouble).stages, trouble.level) is not None
