"""A server of PostgreSQL for tests that need one whatever the tests run on."""

from collections.abc import Iterator

import pytest

from scripts.postgres import is_installed, postgres
from tests.support.databases import SERVER_URL
from tests.support.needs import IN_CI


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of PostgreSQL."""
    if SERVER_URL:
        yield SERVER_URL
    elif not is_installed() and not IN_CI:
        pytest.skip("there is no PostgreSQL, which `make test` installs where it may")
    else:
        with postgres(tmp_path_factory.mktemp("postgres") / "log") as url:
            yield url
