"""A backup is of one moment, and nobody who writes meanwhile waits for it."""

from pathlib import Path

import pytest

from tests.vspcdash.backups.installing import Installation, database_make

SCRIPT = """
from threading import Thread
from django.contrib.auth.models import Group
from vspcdash.backups.snapshots import one_snapshot

with one_snapshot():
    before = Group.objects.count()
    writing = Thread(target=Group.objects.create, kwargs={"name": "new"})
    writing.start()
    writing.join()
    print(Group.objects.count() - before)
print(Group.objects.count() - before)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_written_meanwhile_is_not_seen(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = database_make(request.getfixturevalue("server")) if kind == "postgresql" else ""
    installation = Installation(tmp_path / "data", url)

    assert installation.manage("shell", "--no-imports", "-c", SCRIPT) == "0\n1\n"
