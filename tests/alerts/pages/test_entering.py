"""Stages as people type them: what is read, what is refused, and why."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.stages.entering import MOST_STAGES, StagesUnreadableError, stages_problem, stages_read, stages_typed
from alerts.wording import stages_words
from tests.alerts.pages.factories import RULES
from ui.troubles import AT_ONCE, Rule

EXPIRY, SHARE, STALE, GONE = (RULES[key] for key in ("test.expiry", "test.share", "test.stale", "test.gone"))


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("60, 30, 14", [60, 30, 14]),
        (" 60;30 14,, 7 ", [60, 30, 14, 7]),
        ("At  once, 7, −2", [AT_ONCE, 7, -2]),  # noqa: RUF001 - a minus, as a page may have it
        ("", []),
    ],
)
def test_stages_are_read_as_people_write_them(text: str, stages: list[int]) -> None:
    assert stages_read(text, EXPIRY) == stages


@pytest.mark.parametrize("text", ["soon", "7.5", "1e3", "9999999", "\u0661\u0662x"])
def test_what_is_no_whole_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(StagesUnreadableError, match="is no whole number"):
        stages_read(text, EXPIRY)


@pytest.mark.parametrize(
    ("rule", "stages", "problem"),
    [
        (EXPIRY, [60, 30, 1, -2], ""),
        (EXPIRY, [AT_ONCE, 7], ""),
        (EXPIRY, [], ""),
        (EXPIRY, [30, 60], "from the mildest to the deepest, like this: 60, 30, 14"),
        (EXPIRY, [30, 30], "Write each stage once"),
        (EXPIRY, [3651], "from -365 to 3650"),
        (EXPIRY, [-366], "from -365 to 3650"),
        (EXPIRY, list(range(MOST_STAGES, -1, -1)), "At most 10 stages"),
        (SHARE, [80, 95, 100], ""),
        (SHARE, [95, 80], "like this: 80, 95, 100"),
        (SHARE, [1001], "from 1 to 1000"),
        (STALE, [0, 24], ""),
        (STALE, [-1], "from 0 to 8760"),
        (GONE, [0], ""),
        (GONE, [7], "It is so or it is not"),
    ],
)
def test_stages_are_ordered_and_within_bounds(rule: Rule, stages: list[int], problem: str) -> None:
    found = stages_problem(stages, rule)

    assert problem in found
    assert bool(found) is bool(problem)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.integers(-365, 3650), max_size=MOST_STAGES), st.booleans())
def test_what_is_shown_is_read_back_the_same(numbers: set[int], at_once: bool) -> None:
    stages = [*([AT_ONCE] if at_once else []), *sorted(numbers, reverse=True)][:MOST_STAGES]

    assert stages_read(stages_typed(stages, EXPIRY), EXPIRY) == stages
    assert stages_problem(stages, EXPIRY) == ""


@pytest.mark.parametrize(
    ("key", "stages", "words"),
    [
        ("test.expiry", [60, 30, 1], "60, 30, 1 days before"),
        ("test.expiry", [AT_ONCE, 1, -2], "at once, 1 day before, 2 days after"),
        ("test.share", [80, 95], "80, 95 % of what is licensed"),
        ("test.share", [0, 50], "at once, 50 % of what is licensed"),
        ("test.stale", [0, 24], "at once, 24 h after"),
        ("test.gone", [0], "at once"),
        ("test.gone", [], "nobody is warned"),
    ],
)
def test_stages_are_said_in_words(key: str, stages: list[int], words: str) -> None:
    assert stages_words(RULES[key], stages).replace("\u00a0", " ") == words
