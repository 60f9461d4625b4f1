"""What is written for people about alerts is so."""

from pathlib import Path

import pytest
from django.conf import settings

from ui.troubles import AT_ONCE, Measure, Rule, rules

DOCUMENT = Path(settings.BASE_DIR / "docs" / "alerts.md")


def stages_in_words(rule: Rule) -> str:
    if rule.measure == Measure.EVENT:
        return "at once"
    stages = ", ".join("at once" if stage == AT_ONCE else str(stage) for stage in rule.stages)
    return f"{stages}, then every {rule.repeat}" if rule.repeat else stages


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.key)
def test_every_rule_is_described_with_its_stages(rule: Rule) -> None:
    (row,) = [
        line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{rule.key}` |")
    ]

    assert row.endswith(f"| {stages_in_words(rule)} |")


def test_no_rule_is_described_that_there_is_not() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()

    described = {line.split("`")[1] for line in lines if line.startswith("| `") and line.count("|") == 5}

    assert described - {rule.key for rule in rules()} == set()
