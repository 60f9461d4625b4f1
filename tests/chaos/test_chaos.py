"""Workers that die, a console that fails and a broker that forgets change nothing: once, or not at all.

At full size this is a part of `make bench`.
"""

from typing import Any

import pytest

from tests.support.harness import outcome_of

pytestmark = [pytest.mark.start, pytest.mark.several]

OPERATIONS, HITS = 40, 3
# What a run takes on a machine that does much else; usually it is a minute.
MOST_SECONDS = 400


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happened; everything that is not as it must be is a failure that tells all about it."""
    size = ("--operations", str(OPERATIONS), "--hits", str(HITS))
    data_dir = tmp_path_factory.mktemp("chaos") / "var"
    return outcome_of("tests.chaos", *size, data_dir=data_dir, most_seconds=MOST_SECONDS)


def test_every_operation_ends_as_the_console_did_it(counts: dict[str, Any]) -> None:
    states = counts["states"]

    assert sum(states.values()) == OPERATIONS
    assert states["succeeded"] <= counts["effects"] <= states["succeeded"] + states.get("unknown", 0)


def test_workers_have_died_between_sending_and_answer(counts: dict[str, Any]) -> None:
    assert counts["killed"] >= HITS
    assert counts["outlasted"] >= HITS
    assert counts["window_passed"] > 0


def test_broker_was_emptied_while_operations_ran(counts: dict[str, Any]) -> None:
    assert counts["open_when_emptied"] > 0
