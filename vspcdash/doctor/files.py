"""The data folder, the secrets in it, and the static files."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.conf import settings

from vspcdash.doctor.verdicts import Verdict, ok, problem, warning
from vspcdash.preparation import static_files_are_current

MEBI = 1 << 20
LEAST_FREE, WELL_FREE = 200 * MEBI, 2048 * MEBI
# What shares files among machines, and does not lock them as SQLite needs it.
NETWORK_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs"}
OTHERS = 0o077


def folder_verdicts() -> Iterator[Verdict]:
    """Say whether the data folder can be written, has room, and is one on which SQLite can be."""
    folder = Path(settings.DATA_DIR)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield problem(
            "data folder", f"{folder} cannot be written: {error.strerror}", "Give it to the user who runs us."
        )
    else:
        yield _room(folder)
    if settings.USES_SQLITE and (system := _file_system(folder)) in NETWORK_SYSTEMS:
        yield problem(
            "data folder",
            f"{folder} is on a file system of the network ({system}), where SQLite loses data",
            "Move it to a disk of this machine, or use PostgreSQL: docs/operations.md",
        )


def _room(folder: Path) -> Verdict:
    free = shutil.disk_usage(folder).free
    text, remedy = f"{folder} has {free // MEBI:,} MiB left", "Make room; docs/operations.md says what it takes."
    if free < LEAST_FREE:
        return problem("data folder", text, remedy)
    return warning("data folder", text, remedy) if free < WELL_FREE else ok("data folder", text)


def _file_system(folder: Path) -> str:
    """Return the kind of file system of `folder`: that of the deepest place where one is mounted."""
    mounts = [part for part in psutil.disk_partitions(all=True) if folder.is_relative_to(part.mountpoint)]
    return str(max(mounts, key=lambda part: len(part.mountpoint)).fstype) if mounts else ""


def secret_file_verdicts() -> Iterator[Verdict]:
    """Say whether only we can read what nobody else may."""
    folder = Path(settings.DATA_DIR)
    names = ("secret.key", "encryption.key", "vspcdash.sqlite3")
    open_files = [folder / name for name in names if _is_open(folder / name)]
    for path in open_files:
        yield problem("secrets", f"other users of the machine can read {path}", f"Run: chmod 600 {path}")
    if not open_files:
        yield ok("secrets", "no other user of the machine can read their files")


def _is_open(path: Path) -> bool:
    try:
        # Nobody gets as far as the file where the folder lets nobody in.
        return bool(path.stat().st_mode & OTHERS and path.parent.stat().st_mode & OTHERS)
    except OSError:
        return False


def static_verdicts() -> Iterator[Verdict]:
    """Say whether the pages find their style sheets and scripts."""
    if static_files_are_current():
        yield ok("static files", f"are collected in {settings.STATIC_ROOT}")
    else:
        yield problem(
            "static files",
            f"those in {settings.STATIC_ROOT} are not those of this version",
            "Run: python manage.py prepare --static-only",
        )
