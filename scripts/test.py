"""`make test`: find or install the browser, then run pytest; further arguments go to pytest (`make test ARGS=...`)."""

from __future__ import annotations

import os
import sys

from scripts.browser import browser_ensure
from scripts.steps import PreparationError, say

# Two processes; tests/scheduling.py keeps what starts products on one of them.
DEFAULT = ("-n", "2", "--dist", "loadscope", "-p", "tests.scheduling")


def main() -> None:
    """Become pytest; exits with 1 where the tests cannot be run."""
    try:
        browser = browser_ensure()
    except PreparationError as error:
        say(f"vspcdash: {error}")
        sys.exit(1)
    selection = () if browser else ("-m", "not browser")
    command = (sys.executable, "-m", "pytest", *DEFAULT, *selection, *sys.argv[1:])
    os.execv(sys.executable, command)  # noqa: S606  # the point is to be pytest from here on


if __name__ == "__main__":
    main()
