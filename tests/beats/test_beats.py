"""A second beat does no harm: what is due is done once, and nothing fails."""

from typing import Any

import pytest

from tests.beats.due import CHANNELS, CONSOLES
from tests.support.harness import outcome_of

pytestmark = [pytest.mark.start, pytest.mark.several]
MOST_SECONDS = 300


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return outcome_of("tests.beats", data_dir=tmp_path_factory.mktemp("beats") / "var", most_seconds=MOST_SECONDS)


def test_no_room_fails(counts: dict[str, Any]) -> None:
    assert counts["failures"] == 0


def test_each_console_is_asked_once(counts: dict[str, Any]) -> None:
    assert counts["refreshes"] == [1] * CONSOLES


def test_each_block_of_the_log_is_sealed_once_and_the_chain_holds(counts: dict[str, Any]) -> None:
    assert counts["seals"] == [[1, 500], [2, 500]]
    assert counts["findings"] == []


def test_digests_warnings_and_tests_go_out_once(counts: dict[str, Any]) -> None:
    assert counts["kinds"]["selftest"] == CHANNELS / 2
    assert counts["kinds"]["digest"] == CHANNELS
    assert counts["told"] == CHANNELS
    assert counts["states"] == {"sent": counts["mails"]}
    assert counts["most_of_one_mail"] == 1


def test_what_is_old_goes(counts: dict[str, Any]) -> None:
    assert counts["old"] == [0, 0, 0]
    assert counts["given_up"] == 0
