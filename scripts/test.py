"""`make test`: find or install the browser, then run pytest; further arguments go to pytest (`make test ARGS=...`)."""

from __future__ import annotations

import os
import sys

from scripts.browser import browser_ensure
from scripts.steps import PreparationError, say

# A file stays on one of the two processes, for the sake of the products that a whole file uses; in their order, since by
# default those with the most tests go first, and the few that start products would come last and alone.
DEFAULT = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


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
