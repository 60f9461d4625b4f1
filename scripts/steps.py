"""Steps of a preparation: commands that fail with one sentence, and stamps that let later starts skip them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
# How pip, npm and apt say that they reach nobody; what they say last is that there is no such package.
OFFLINE = ("connection broken by", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "Temporary failure resolving")


class PreparationError(Exception):
    """Something a person has to put right; its text is one sentence that says what to do."""


def say(line: str) -> None:
    """Tell the person what takes time now; standard output is left to the result."""
    print(line, file=sys.stderr, flush=True)


def run(command: list[str], *, failure: str) -> None:
    """Run `command` quietly in the project's folder; raises `PreparationError` with `failure` and why."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    try:
        outcome = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise PreparationError(f"{failure}: {error}.") from error
    if outcome.returncode != 0:
        raise PreparationError(f"{failure} ({telling_line(outcome.stdout)}). All of its output: {' '.join(command)}")


def telling_line(output: str) -> str:
    """Return the line of a failed command's output that most likely says why."""
    if any(sign in output for sign in OFFLINE):
        return "the network or the package index does not answer"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["no output"])[-1].rstrip(".")


def digest(*files: Path) -> str:
    """Return a digest over the contents of `files` and the version of Python that installs for them."""
    joined = hashlib.sha256(sys.version.encode())
    for file in files:
        joined.update(file.read_bytes())
    return joined.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Say whether the step that writes `stamp` was finished for `value`."""
    try:
        return stamp.read_text(encoding="ascii") == value
    except FileNotFoundError:
        return False
