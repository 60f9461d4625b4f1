"""Asking the rules of the rooms what they see."""

from datetime import datetime

from ui.troubles import Trouble, rule_of


def troubles_of(key: str, now: datetime, *, widest: float | None = None) -> list[Trouble]:
    """Return what a rule sees, up to its mildest stage unless another is given."""
    rule = rule_of(key)
    assert rule is not None
    mildest = max(rule.stages) if rule.measure.is_falling else min(rule.stages)
    return list(rule.source(now, mildest if widest is None else widest))


def said(trouble: Trouble) -> str:
    """The sentence that a trouble makes."""
    return f"{trouble.name} {trouble.text}".replace("\u00a0", " ")
