"""Whatever dies, alone or in pairs: the table of the handbook is what people see, and nothing is lost or done twice.

The leases of dead workers end sooner here than at an installation, so that the whole takes minutes.
"""

from typing import NamedTuple

import pytest

from tests.failures.running import run
from tests.failures.table import row, without_seconds, written
from tests.support.needs import needs_postgres

# Five parts alone, and in pairs.
CASES = 5 + 10
# It kills a PostgreSQL of its own, whatever the tests run on.
pytestmark = [pytest.mark.start, needs_postgres]


class Whole(NamedTuple):
    """The rows of all cases, and what was lost or done twice."""

    rows: list[str]
    complaints: list[str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    rows: list[str] = []
    leases = {"VSPCDASH_OPERATION_LEASE_SECONDS": "10", "VSPCDASH_REFRESH_LEASE_SECONDS": "10"}
    complaints = run(tmp_path_factory.mktemp("failures"), lambda seen: rows.append(row(seen)), **leases)
    return Whole(rows, complaints)


def test_nothing_is_lost_or_done_twice(whole: Whole) -> None:
    assert whole.complaints == []


def test_the_handbook_says_what_is_seen(whole: Whole) -> None:
    assert len(whole.rows) == CASES
    assert [without_seconds(line) for line in whole.rows] == [without_seconds(line) for line in written()]
