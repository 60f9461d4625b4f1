"""Operations come first, and a slow console holds up nobody but itself."""

from typing import Any

import pytest

from tests.queues.running import MAIL_SECONDS, MESSAGES, SLOW_SECONDS
from tests.support.harness import outcome_of

pytestmark = [pytest.mark.start, pytest.mark.several]
MOST_SECONDS = 600


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return outcome_of("tests.queues", data_dir=tmp_path_factory.mktemp("queues") / "var", most_seconds=MOST_SECONDS)


def held_up(counts: dict[str, Any], beside: str, what: str) -> float:
    """How many seconds more than twice the time that it takes alone, for a machine that does much else by chance."""
    return float(counts[beside][what] - 2 * counts["alone"][what])


def test_operations_are_carried_out_at_once_while_hundreds_of_mails_and_files_wait(counts: dict[str, Any]) -> None:
    assert held_up(counts, "beside_mail", "operations") < 2 * MAIL_SECONDS
    assert counts["messages_waiting"] > MESSAGES / 2
    assert counts["files_waiting"] > 0


def test_a_console_is_served_as_if_two_others_were_not_there(counts: dict[str, Any]) -> None:
    assert held_up(counts, "beside_slow", "operations") < SLOW_SECONDS / 2
    assert held_up(counts, "beside_slow", "refresh") < SLOW_SECONDS / 2
    assert counts["slow_refreshes_open"] == 2
    assert counts["slow_operations_open"] == 12
