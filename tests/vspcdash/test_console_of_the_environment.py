"""What is wrong with the console that the environment names stops the start, in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vspcdash import environment

ROOT = Path(__file__).resolve().parents[2]


def started(tmp_path: Path, **values: str) -> str:
    """What a command says when it is started with these variables."""
    environ = {**os.environ, "VSPCDASH_DATA_DIR": str(tmp_path), **values}
    command = [sys.executable, "manage.py", "check"]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "VSPC_URL needs VSPC_API_KEY, or VSPC_USERNAME and VSPC_PASSWORD, beside it."),
        ({"VSPC_USERNAME": "alice"}, "VSPC_URL needs VSPC_API_KEY, or VSPC_USERNAME and VSPC_PASSWORD, beside it."),
        ({"VSPC_API_KEY": "k", "VSPC_CA_BUNDLE": "/nowhere.pem"}, "VSPC_CA_BUNDLE names a file that cannot be read"),
    ],
)
def test_problem_is_one_sentence(values: dict[str, str], sentence: str, tmp_path: Path) -> None:
    said = started(tmp_path, VSPC_URL="https://eu-west.test:1280", **values)

    assert said.startswith(f"vspcdash: {sentence}")
    assert said.count("\n") == 1


def test_content_is_that_of_the_named_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("PEM\n", encoding="ascii")
    monkeypatch.setenv("VSPC_CA_BUNDLE", str(file))

    assert environment.content("VSPC_CA_BUNDLE") == "PEM"


def test_content_of_nothing_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VSPC_CA_BUNDLE", raising=False)

    assert environment.content("VSPC_CA_BUNDLE") == ""
