"""`make test`: find or install the browser, then run pytest; further arguments go to pytest (`make test ARGS=...`).

`make test DB=postgres` does the same on a PostgreSQL of its own instead of SQLite.

What the tests leave behind - data folders of products, logs, databases, the report with all that was logged - goes into
one folder, is searched for secrets, and is deleted when there are none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.apt import program_ensure
from scripts.browser import browser_ensure
from scripts.leaks import leaks_in
from scripts.postgres import postgres, postgres_ensure
from scripts.steps import PreparationError, say

# Three processes; tests/scheduling.py keeps what starts products on two of them, which mostly wait.
DEFAULT = ("-n", "3", "--dist", "loadscope", "-p", "tests.scheduling")
LEAKED = 1
STOPPED = 128 + signal.SIGTERM


def main() -> None:
    """Run pytest and exit as it does, or with 1 where the tests cannot be run or a secret was left lying around."""
    chosen, arguments = _arguments()
    # What was started is stopped by whoever started it, also where the tests are told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED))
    folder = Path(tempfile.mkdtemp(prefix="vspcdash-left-"))
    try:
        browser = browser_ensure()
        postgres_ensure()
        program_ensure("caddy", purpose="the tests of compose.yaml")
        selection = () if browser else ("-m", "not browser")
        with _database(chosen.db, folder) as settings:
            code = _pytest(folder, [*DEFAULT, *selection, *arguments], settings)
    except PreparationError as error:
        say(f"vspcdash: {error}")
        sys.exit(1)
    leaked = _scan(folder)
    sys.exit(code or leaked)


def _arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="make test", add_help=False, allow_abbrev=False)
    # `make` gives an empty name where none was asked for.
    parser.add_argument("--db", choices=("", "sqlite", "postgres"), default="", metavar="DB")
    return parser.parse_known_args()


@contextmanager
def _database(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """Yield what tells the tests on which database they run; that of SQLite needs nothing."""
    if name != "postgres":
        yield {}
        return
    with postgres(folder / "postgres.log") as url:
        yield {"TESTS_DATABASE_URL": url}


def _pytest(folder: Path, arguments: list[str], settings: dict[str, str]) -> int:
    """Run pytest so that it leaves everything in `folder`; a signal to stop is left to it."""
    kept = (f"--basetemp={folder / 'pytest'}", f"--junitxml={folder / 'report.xml'}", "-o", "junit_logging=all")
    environment = {**os.environ, "TESTS_LEAVE_IN": str(folder), **settings}
    process = subprocess.Popen((sys.executable, "-m", "pytest", *kept, *arguments), env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


def _scan(folder: Path) -> int:
    """Return the exit code for what was left in `folder`, which stays as long as there is a secret in it."""
    leaks = leaks_in(folder)
    for leak in leaks:
        say(f"vspcdash: the tests left a secret behind ({leak.kind}) in {folder / leak.file}")
    if leaks:
        return LEAKED
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    main()
