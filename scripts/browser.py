"""The browser that the tests drive."""

from __future__ import annotations

import os
import shutil

from scripts.apt import apt_install
from scripts.steps import PreparationError, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser_find() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def browser_ensure() -> str | None:
    """Return the path of a Chromium, installed by apt where we are root; None, with a word about it, where we are not.

    Raises `PreparationError` in CI, where tests that are left out would go unnoticed.
    """
    found = browser_find()
    if found is None:
        apt_install("chromium", purpose="the browser tests")
        found = browser_find()
    if found is None:
        advice = "No Chromium found: install the package chromium as root (apt install chromium)"
        if os.environ.get("CI"):
            raise PreparationError(f"{advice}.")
        say(f"{advice}; the browser tests are left out.")
    return found
