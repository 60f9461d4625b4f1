"""When an action is looked at first: a little before the last one was seen to have ended."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from operations.carrying.pace import FIRST_LOOK_SECONDS, first_look, pace_note
from operations.models import Attempt, Operation
from tests.consoles.factories import console_make
from tests.operations.factories import attempt_make, operation_make

SOONEST, LATEST = FIRST_LOOK_SECONDS


@pytest.fixture
def attempt(db: None) -> Attempt:
    cache.clear()
    return attempt_make(operation_make(console_make(), "running"))


def seen_after(attempt: Attempt, seconds: float) -> Operation:
    """Let it have been time to look so many seconds after the console had accepted it."""
    assert attempt.accepted_at is not None
    attempt.operation.due_at = attempt.accepted_at + timedelta(seconds=seconds)
    pace_note(attempt.operation, attempt)
    return attempt.operation


def test_first_of_all_is_looked_at_soon(attempt: Attempt) -> None:
    assert first_look(attempt.operation) == SOONEST


def test_next_one_is_looked_at_before_the_last_one_had_ended(attempt: Attempt) -> None:
    operation = seen_after(attempt, 4)

    assert SOONEST < first_look(operation) < 4


@pytest.mark.parametrize(("seconds", "first"), [(0.1, SOONEST), (3600, LATEST)])
def test_neither_too_soon_nor_too_late(attempt: Attempt, seconds: float, first: float) -> None:
    assert first_look(seen_after(attempt, seconds)) == first


def test_other_kinds_and_consoles_have_their_own_pace(attempt: Attempt) -> None:
    seen_after(attempt, 4)
    other = operation_make(console_make(name="other", url="https://other.test"), "running")
    attempt.operation.kind = "install"

    assert [first_look(other), first_look(attempt.operation)] == [SOONEST, SOONEST]


def test_action_that_was_found_later_tells_nothing(attempt: Attempt) -> None:
    usual = first_look(seen_after(attempt, 4))

    assert first_look(seen_after(attempt, -1)) == usual
