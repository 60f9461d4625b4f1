"""Which tests may run side by side: all but those that start products, which would race for the machine's two cores.

xdist has groups for that, but version 3.8 loses them on pytest 9.2.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Each lane is one process: of products that wait for each other's turns, two fill the machine's cores, and more race.
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
    """Sends the tests of the product to one process for each lane, in their order and before all others."""

    def _split_scope(self, nodeid: str) -> str:
        return next((lane for lane, folders in LANES.items() if nodeid.startswith(folders)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ProductsInLanes(config, log)
