"""A backup of a database with rows in every table."""

from pathlib import Path

import pytest
import time_machine
from pytest_django.fixtures import Settings

from tests.support.network import Network
from tests.vspcdash.backups.filling import NOW, fill
from tests.vspcdash.backups.installing import backed_up


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a backup goes; there is none yet."""
    return tmp_path / "vspcdash.backup"


@pytest.fixture
def backup(file: Path, settings: Settings, db: None) -> Path:
    """A backup of everything, of a moment after which the database is empty again."""
    with backed_up(file), time_machine.travel(NOW, tick=False):
        fill(Network(settings))
    return file
