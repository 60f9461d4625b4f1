"""A web server's threads share a few connections to PostgreSQL, and nobody else keeps a pool."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.product import command_run
from vspcdash import pooling

ASK = """
import json
import threading

{first}
from django.db import connection, connections


def ask(found):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found.append(cursor.fetchone()[0])
    connection.close()


def asked(count):
    found = []
    threads = [threading.Thread(target=ask, args=(found,)) for _ in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return found


before = asked(8)
with connection.cursor() as cursor:
    others = "FROM pg_stat_activity WHERE pid != pg_backend_pid() AND pid = ANY(%s)"
    cursor.execute(f"SELECT pg_terminate_backend(pid) {{others}}", [before])
connection.close()
print(json.dumps([before, asked(8), bool(connection.pool)]))
"""


def asked(folder: Path, server: str, *, first: str) -> Any:
    settings = {"DATABASE_URL": server, "VSPCDASH_DATABASE_POOL": "2", "DJANGO_SETTINGS_MODULE": "vspcdash.settings"}
    done = command_run((sys.executable, "-c", ASK.format(first=first)), folder, settings=settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_threads_of_a_web_server_share_connections_and_get_none_that_died(server: str, tmp_path: Path) -> None:
    before, after, is_pooled = asked(tmp_path, server, first="import vspcdash.wsgi")

    assert is_pooled
    assert (len(before), len(after)) == (8, 8)
    assert len(set(before)) <= 2


def test_a_command_has_no_pool(server: str, tmp_path: Path) -> None:
    assert asked(tmp_path, server, first="import django; django.setup()")[2] is False


@pytest.mark.parametrize(("uses_sqlite", "size"), [(True, 8), (False, 0)])
def test_there_is_no_pool_on_sqlite_nor_without_a_size(
    uses_sqlite: bool, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases = {"default": {"CONN_MAX_AGE": 60, "OPTIONS": {}}}
    found = SimpleNamespace(USES_SQLITE=uses_sqlite, DATABASE_POOL=size, DATABASES=databases)
    monkeypatch.setattr(pooling, "settings", found)

    pooling.connections_pool()

    assert databases["default"] == {"CONN_MAX_AGE": 60, "OPTIONS": {}}
