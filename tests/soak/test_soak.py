"""Minutes of work, in which nothing grows that should not."""

from pathlib import Path

import pytest

from tests.soak.running import run
from tests.soak.users import EVERY_SECONDS, SECONDS_PER_OPERATION, USERS
from tests.support.needs import IN_CI, needs_postgres

# It has a PostgreSQL of its own, whatever the tests run on.
pytestmark = [pytest.mark.start, needs_postgres]

# Elsewhere it is for whoever has the time: `python -m tests.soak` takes an hour.
MINUTES = 10 if IN_CI else 2


def test_nothing_grows_and_every_page_is_answered(tmp_path: Path) -> None:
    complaints, done = run(tmp_path, 60 * MINUTES, lambda _: None)

    assert complaints == []
    # Half of what the pace gives, since the machine may be busy; of operations, whose console fails most of the time, a
    # tenth.
    assert done["pages"] > MINUTES * 60 / EVERY_SECONDS * USERS / 2
    assert done["operations succeeded"] > MINUTES * 60 / SECONDS_PER_OPERATION / 10
    assert done["refreshes"] > 0
