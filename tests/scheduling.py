"""Which tests may run side by side: all but those that start products, which would race for the machine's two cores.

xdist has groups for that, but version 3.8 loses them on pytest 9.2.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

PRODUCT_FOLDERS = (
    "tests/beats/",
    "tests/browser/",
    "tests/chaos/",
    "tests/deployment/",
    "tests/failures/",
    "tests/product/",
    "tests/queues/",
    "tests/soak/",
)


class ProductsOnOneProcess(LoadScopeScheduling):
    """Sends the tests of the product to one process, in their order and before all others."""

    def _split_scope(self, nodeid: str) -> str:
        return "product" if nodeid.startswith(PRODUCT_FOLDERS) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ProductsOnOneProcess(config, log)
