"""Make a bare machine ready: virtual environment, packages and front-end files.

Runs with the machine's own python3 and nothing but the standard library. Each step leaves a stamp, so that a later
start passes in a fraction of a second. It must still parse on Python 3.7, to be able to say that Python is too old.
"""

from __future__ import annotations

import argparse
import fcntl
import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from scripts import frontend
from scripts.steps import ROOT, VENV, VENV_PYTHON, PreparationError, digest, is_stamped, run, say

if TYPE_CHECKING:
    from pathlib import Path

OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Prepare everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    arguments = parser.parse_args()
    try:
        python_check()
        bootstrap(dev=arguments.dev)
    except PreparationError as problem:
        say(f"vspcdash: {problem}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def python_check() -> None:
    """Raise `PreparationError` unless this Python is new enough and can make virtual environments."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info))
        raise PreparationError(f"Python {wanted} or newer is needed, not {found}: make PYTHON=python3.12")
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise PreparationError("Python's venv module is missing: install the Debian package python3-venv.")


def bootstrap(*, dev: bool) -> None:
    """Do what is not done yet; a second call at the same time waits for the first."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        environment_make()
        packages_install(ROOT / "requirements.txt")
        if dev:
            packages_install(ROOT / "requirements-dev.txt")
        frontend.build(dev=dev)
    except OSError as error:
        raise PreparationError(f"The folder {ROOT} cannot be prepared: {error}.") from error
    finally:
        os.close(descriptor)


def environment_make() -> None:
    """Make .venv, again if its Python no longer runs or is another version than ours."""
    if environment_version() == sys.version:
        return
    say("Making the virtual environment .venv ...")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], failure="The virtual environment .venv cannot be made")


def environment_version() -> str:
    """Return `sys.version` of .venv's Python, empty when there is none that runs and has pip."""
    question = "import sys, importlib.util as i; i.find_spec('pip') and print(sys.version, end='')"
    try:
        outcome = subprocess.run(
            [str(VENV_PYTHON), "-c", question],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return outcome.stdout


def packages_install(requirements: Path) -> None:
    """Install the pinned packages of `requirements` unless exactly these were installed before."""
    stamp, wanted = VENV / f"{requirements.stem}.stamp", digest(requirements)
    if is_stamped(stamp, wanted):
        return
    say(f"Installing the packages of {requirements.name}, about a minute ...")
    run(
        [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)],
        failure=f"The packages of {requirements.name} cannot be installed",
    )
    stamp.write_text(wanted, encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
