"""The file is there as a whole or not at all, and no other one is restored."""

import subprocess
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts import restoring
from accounts.models import User
from tests.vspcdash.backups.installing import Installation
from vspcdash.backups import writing
from vspcdash.backups.errors import BackupRefusedError
from vspcdash.backups.restoring import backup_restore
from vspcdash.backups.writing import backup_write

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(file: Path) -> Path:
    """A backup of an empty database."""
    backup_write(file)
    return file


def refused(file: Path) -> str:
    """Return why a file is not restored, which leaves nothing in the database."""
    with pytest.raises(BackupRefusedError) as error:
        backup_restore(file)
    assert not User.objects.exists()
    return str(error.value)


def test_only_its_owner_may_read_it_and_nothing_lies_beside_it(small: Path) -> None:
    assert small.stat().st_mode & 0o777 == 0o600
    assert [path for path in small.parent.iterdir() if path.is_file()] == [small]


def test_no_file_is_overwritten(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("mine")

    with pytest.raises(CommandError, match="is there already: name a file that is not"):
        call_command("backup", file)

    assert file.read_text() == "mine"


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be written: No such file or directory\.$"):
        call_command("backup", tmp_path / "no" / "file")


def test_what_fails_on_the_way_leaves_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "last_keys", fail)

    with pytest.raises(BackupRefusedError, match="No space left on device"):
        backup_write(file)

    assert not [path for path in file.parent.iterdir() if path.is_file()]


def test_what_cannot_be_written_down_is_not_taken_away(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(restoring, "record", fail)

    with pytest.raises(BackupRefusedError, match="The database cannot be used: database is locked"):
        backup_write(file)

    assert not file.exists()


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_byte_of_it_counts(data: st.DataObject, small: Path) -> None:
    content = small.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    other = small.with_name("other")
    other.write_bytes(content[:place] + bytes([content[place] ^ data.draw(st.integers(1, 255))]) + content[place + 1 :])

    assert refused(other) == f"{other} is no backup of vspcdash, or was cut or changed since: restore from another one."


@pytest.mark.parametrize("left", [0, 1, 100, -1, -100])
def test_one_that_was_cut_is_refused(left: int, small: Path) -> None:
    small.write_bytes(small.read_bytes()[:left])

    assert "is no backup of vspcdash, or was cut or changed since" in refused(small)


def test_one_that_is_something_else_is_refused(file: Path) -> None:
    with ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "{}")

    assert "is no backup of vspcdash" in refused(file)


def test_one_that_is_not_there_is_said_in_a_sentence(file: Path) -> None:
    assert refused(file) == f"{file} cannot be read: No such file or directory."


def test_whoever_is_killed_leaves_no_file(file: Path, tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    writer = subprocess.Popen(installation.command("backup", file), env=installation.environment)

    while writer.poll() is None and not list(tmp_path.glob(".vspcdash.backup.*.partial")):
        time.sleep(0.001)
    writer.kill()
    writer.wait()

    assert not file.exists()
