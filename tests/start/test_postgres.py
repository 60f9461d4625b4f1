"""What `make test` says where there is no PostgreSQL."""

import os
import shutil
from pathlib import Path

import pytest

from scripts import postgres
from scripts.postgres import postgres_ensure
from scripts.steps import PreparationError


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No PostgreSQL, and nobody who may install it."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)


def test_a_missing_server_is_told_and_its_tests_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    postgres_ensure()

    said = capsys.readouterr().err
    assert "install the package postgresql as root (apt install postgresql)" in said
    assert "are left out" in said


def test_a_missing_server_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(PreparationError, match="install the package postgresql"):
        postgres_ensure()
