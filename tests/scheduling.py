"""Which tests may run side by side: of those that start products two at a time, of the others all.

xdist has groups for that, but version 3.8 loses them on pytest 9.2.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# What starts products mostly waits for them: two lanes beside the other tests fill two cores, and more would race.
LANES = {
    "pages": ("tests/browser/", "tests/product/"),
    "failures": (
        "tests/beats/",
        "tests/chaos/",
        "tests/deployment/",
        "tests/failures/",
        "tests/queues/",
        "tests/soak/",
    ),
}


class ProductsInLanes(LoadScopeScheduling):
    """Sends each lane to one process, in its order and, as the largest, before all others, which go one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return next((lane for lane, folders in LANES.items() if nodeid.startswith(folders)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ProductsInLanes(config, log)
