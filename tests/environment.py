"""Loaded before Django's settings: each test process gets a data folder of its own and no settings from outside."""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith(("VSPC", "REDIS_URL", "DATABASE_URL", "SECRET_KEY"))]:
    del os.environ[name]
os.environ["VSPCDASH_DATA_DIR"] = tempfile.mkdtemp(prefix="vspcdash-test-")
atexit.register(shutil.rmtree, os.environ["VSPCDASH_DATA_DIR"], ignore_errors=True)
