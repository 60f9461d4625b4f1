"""Programs that tests need: `make test` installs them where it may, and in CI none of them may be missing."""

import os
import shutil

import pytest

from scripts.postgres import is_installed
from tests.support.databases import SERVER_URL

IN_CI = bool(os.environ.get("CI"))

_has_postgres = bool(SERVER_URL) or is_installed()
needs_postgres = pytest.mark.skipif(not (IN_CI or _has_postgres), reason="there is no PostgreSQL here")
needs_caddy = pytest.mark.skipif(not (IN_CI or shutil.which("caddy")), reason="there is no caddy here")
