"""How numbers, ages and days are said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import wording

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "—"),
        (0, "0"),
        (96.0, "96"),
        (2500.5, "2\u00a0500.5"),
        (1_234_567, "1\u00a0234\u00a0567"),
        (0.126, "0.13"),
        (-3, "-3"),
    ],
)
def test_numbers_have_spaces_between_thousands_and_no_idle_decimals(value: float | None, words: str) -> None:
    assert wording.number(value) == words


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_a_number_reads_back_to_two_decimals(value: float) -> None:
    assert float(wording.number(value).replace("\u00a0", "")) == pytest.approx(value, abs=0.0051)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "—"), (0, "0"), (-0.0, "0"), (0.004, "0"), (-0.004, "0"), (5, "+5"), (-5.25, "\u22125.25"),
        (1_234_567, "+1\u00a0234\u00a0567"), (-0.126, "\u22120.13"),
    ],
)  # fmt: skip
def test_a_difference_has_its_sign_and_nothing_has_none(value: float | None, words: str) -> None:
    assert wording.signed(value) == words


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_a_difference_is_said_like_the_opposite_one_but_for_its_sign(value: float) -> None:
    assert (
        wording.signed(value).lstrip("+\u2212")
        == wording.signed(-value).lstrip("+\u2212")
        == wording.number(abs(value))
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "—"), (0, "0\u00a0%"), (0.25, "+25\u00a0%"), (-1, "\u2212100\u00a0%"), (0.1234, "+12.3\u00a0%"),
        (-0.0004, "<0.1\u00a0%"), (0.0004, "<0.1\u00a0%"), (41.5, "+4\u00a0150\u00a0%"),
    ],
)  # fmt: skip
def test_a_share_is_said_in_percent(share: float | None, words: str) -> None:
    assert wording.percent(share) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"), (59, "just now"), (60, "1\u00a0min"), (3599, "59\u00a0min"), (3600, "1\u00a0h"),
        (86_399, "23\u00a0h"), (86_400, "1\u00a0d"), (40_000_000, "462\u00a0d"), (-30, "just now"),
    ],
)  # fmt: skip
def test_an_age_is_said_in_its_largest_unit(seconds: int, words: str) -> None:
    assert wording.age(NOW - timedelta(seconds=seconds), NOW) == words


def test_what_was_never_read_has_the_age_never() -> None:
    assert wording.age(None, NOW) == "never"


@pytest.mark.parametrize(
    ("moment", "words"),
    [(None, "never"), (NOW, "just now"), (NOW - timedelta(minutes=4), "4\u00a0min ago")],
)
def test_an_age_stands_in_a_sentence(moment: datetime | None, words: str) -> None:
    assert wording.ago(moment, NOW) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "—"), (0, "today"), (1, "in\u00a01\u00a0day"), (6, "in\u00a06\u00a0days"), (-1, "1\u00a0day\u00a0ago"),
        (-37, "37\u00a0days\u00a0ago"), (1200, "in\u00a01\u00a0200\u00a0days"),
    ],
)  # fmt: skip
def test_days_left_are_words(days: int | None, words: str) -> None:
    assert wording.days_left(days) == words
