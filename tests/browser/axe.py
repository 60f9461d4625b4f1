"""Accessibility as axe-core judges it."""

from typing import Any

from playwright.sync_api import Page

from scripts.frontend import MODULES

SOURCE = MODULES / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
RUN = "() => axe.run(document, { resultTypes: ['violations'] })"


def axe_load(page: Page) -> None:
    """Make axe known to the page as it is now: evaluated, since the page's policy refuses foreign script elements."""
    page.evaluate(SOURCE.read_text(encoding="utf-8"))


def axe_violations(page: Page) -> list[str]:
    """Return what is grave about the page as it looks now, one line for each element."""
    outcome: dict[str, Any] = page.evaluate(RUN)
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
        for violation in outcome["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
