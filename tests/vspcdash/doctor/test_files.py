"""The doctor finds a data folder, secrets and static files that are not as they should be."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django.fixtures import Settings

from tests.vspcdash.doctor.verdicts import bad
from vspcdash.doctor.files import MEBI, folder_verdicts, secret_file_verdicts, static_verdicts


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of one's own, on a disk with room."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir(mode=0o700)
    return tmp_path / "data"


@pytest.mark.parametrize(("free", "level"), [(100 * MEBI, "problem"), (1000 * MEBI, "warning"), (5000 * MEBI, "")])
def test_a_full_disk_is_found_before_it_is_full(free: int, level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free))

    assert bad(folder_verdicts()) == ([(level, "data folder")] if level else [])


def test_a_folder_that_cannot_be_written_is_found(settings: Settings, folder: Path) -> None:
    settings.DATA_DIR = folder / "gone"

    assert bad(folder_verdicts())[:1] == [("problem", "data folder")]


@pytest.mark.parametrize(("uses_sqlite", "count"), [(True, 1), (False, 0)])
def test_sqlite_over_the_network_is_found(
    uses_sqlite: bool, count: int, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.USES_SQLITE = uses_sqlite
    mounts = [SimpleNamespace(mountpoint="/", fstype="ext4"), SimpleNamespace(mountpoint=str(folder), fstype="nfs4")]
    monkeypatch.setattr("psutil.disk_partitions", lambda **_: mounts)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=5000 * MEBI))

    assert bad(folder_verdicts()) == [("problem", "data folder")] * count


def test_a_key_that_others_can_read_is_found(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "encryption.key").touch(mode=0o644)
    (folder / "secret.key").touch(mode=0o600)

    [verdict] = secret_file_verdicts()

    assert verdict.line == (
        f"problem  secrets: other users of the machine can read {folder}/encryption.key. "
        f"Run: chmod 600 {folder}/encryption.key"
    )


def test_a_key_in_a_folder_of_our_own_is_safe(folder: Path) -> None:
    (folder / "encryption.key").touch(mode=0o644)

    assert bad(secret_file_verdicts()) == []


def test_static_files_of_another_version_are_found(settings: Settings, folder: Path) -> None:
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / ".collected").write_text("of another version", encoding="ascii")

    assert bad(static_verdicts()) == [("problem", "static files")]
