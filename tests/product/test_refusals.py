"""What a person gets wrong, each told in one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.support.product import ROOT, environment, free_port, refusal

pytestmark = pytest.mark.start


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must begin with one of postgres, postgresql, sqlite"),
        (
            {"DATABASE_URL": "postgres://u:pw@127.0.0.1:1/x"},
            "The database of DATABASE_URL cannot be opened: conn",
        ),
        ({"DATABASE_URL": "postgres://u:pw@localhost:no/x"}, "DATABASE_URL is not a database address."),
        (
            {"DATABASE_URL": "sqlite:////proc/none/x.sqlite3"},
            "The database of DATABASE_URL cannot be opened: un",
        ),
        ({"REDIS_URL": "redis://:pw@127.0.0.1:1"}, "REDIS_URL: the server at 127.0.0.1 does not answer"),
        ({"VSPCDASH_ENCRYPTION_KEY": "short"}, "VSPCDASH_ENCRYPTION_KEY must be one or more Fernet keys"),
        ({"VSPCDASH_DATA_DIR": "/proc/none"}, "The data folder /proc/none cannot be made"),
        ({"VSPC_URL": "https://console:1280"}, "VSPC_URL needs VSPC_API_KEY"),
        ({"VSPC_URL": "console:1280", "VSPC_API_KEY": "pw"}, "The address of the console must look like"),
        ({"PORT": "http"}, "PORT must be a whole number from 1 to 65535"),
    ],
)
def test_wrong_setting_is_told_in_one_sentence(tmp_path: Path, wrong: dict[str, str], sentence: str) -> None:
    said = refusal(tmp_path / "var", settings=wrong)

    assert said.startswith(f"vspcdash: {sentence}")
    assert "Traceback" not in said
    assert "pw" not in said


def test_key_that_does_not_fit_the_stored_secrets_is_refused(tmp_path: Path) -> None:
    prepare(tmp_path / "var", key=Fernet.generate_key().decode())

    said = refusal(tmp_path / "var", settings={"VSPCDASH_ENCRYPTION_KEY": Fernet.generate_key().decode()})

    assert said.startswith("vspcdash: VSPCDASH_ENCRYPTION_KEY does not fit the stored secrets")


def test_missing_package_is_told_without_a_traceback(tmp_path: Path) -> None:
    said = refusal(tmp_path / "var", command=(sys.executable, "-S", "-m", "scripts.run"))

    assert said.startswith("vspcdash: A package is missing or broken (No module named")
    assert said.count("\n") == 1


def prepare(data_dir: Path, *, key: str) -> None:
    """Leave a data folder with a console whose credentials were stored under `key`."""
    console = {"VSPC_URL": "https://console.example.com:1280", "VSPC_API_KEY": "secret", "VSPCDASH_ENCRYPTION_KEY": key}
    subprocess.run(
        (sys.executable, "manage.py", "prepare"),
        cwd=ROOT,
        env=environment(data_dir, free_port(), console),
        stdout=subprocess.DEVNULL,
        check=True,
    )
