"""Loaded before Django's settings: each test process gets a data folder of its own and no settings from outside."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith(("VSPC", "REDIS_", "DATABASE_URL", "SECRET_KEY"))]:
    del os.environ[name]
# `make test DB=postgres` starts one for them.
if database_url := os.environ.get("TESTS_DATABASE_URL"):
    os.environ["DATABASE_URL"] = database_url
# `make test` names a folder in which everything stays until it was searched for secrets.
left_in = os.environ.get("TESTS_LEAVE_IN")
os.environ["VSPCDASH_DATA_DIR"] = tempfile.mkdtemp(prefix="vspcdash-test-", dir=left_in)
if not left_in:
    atexit.register(shutil.rmtree, os.environ["VSPCDASH_DATA_DIR"], ignore_errors=True)
