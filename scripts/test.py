"""`make test`: find or install the browser, then run pytest; further arguments go to pytest (`make test ARGS=...`).

What the tests leave behind - data folders of products, logs, databases, the report with all that was logged - goes into
one folder, is searched for secrets, and is deleted when there are none.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.browser import browser_ensure
from scripts.leaks import leaks_in
from scripts.steps import PreparationError, say

# Two processes; tests/scheduling.py keeps what starts products on one of them.
DEFAULT = ("-n", "2", "--dist", "loadscope", "-p", "tests.scheduling")
LEAKED = 1


def main() -> None:
    """Run pytest and exit as it does, or with 1 where the tests cannot be run or a secret was left lying around."""
    try:
        browser = browser_ensure()
    except PreparationError as error:
        say(f"vspcdash: {error}")
        sys.exit(1)
    selection = () if browser else ("-m", "not browser")
    folder = Path(tempfile.mkdtemp(prefix="vspcdash-left-"))
    code = _pytest(folder, [*DEFAULT, *selection, *sys.argv[1:]])
    leaked = _scan(folder)
    sys.exit(code or leaked)


def _pytest(folder: Path, arguments: list[str]) -> int:
    """Run pytest so that it leaves everything in `folder`; a signal to stop is left to it."""
    kept = (f"--basetemp={folder / 'pytest'}", f"--junitxml={folder / 'report.xml'}", "-o", "junit_logging=all")
    environment = {**os.environ, "TESTS_LEAVE_IN": str(folder)}
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
