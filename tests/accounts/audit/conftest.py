"""A folder of its own for the archives of each test."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def archive_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.AUDIT_DIR = tmp_path / "audit"
    return tmp_path / "audit"
