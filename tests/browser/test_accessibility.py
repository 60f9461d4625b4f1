"""Nothing grave about any page, in any of its looks."""

from collections.abc import Callable
from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe_load, axe_violations
from tests.browser.places import PLACES
from tests.browser.visitors import PHONE, WIDE

pytestmark = pytest.mark.browser

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> dict[str, list[str]]:
    """What is grave in each look that has something grave."""
    axe_load(page)
    found = {}
    for size, scheme in product((WIDE, PHONE), SCHEMES):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found[f"{scheme} {size['width']}"] = axe_violations(page)
    return {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_nothing_grave(open_place: Callable[[str], Page], name: str) -> None:
    page = open_place(name)

    assert violations(page) == {}


@pytest.mark.parametrize("menu", ["Filters", "Columns", "Export"])
def test_axe_finds_nothing_grave_in_an_open_menu(page: Page, menu: str) -> None:
    page.goto("/licenses/?urgency=expired")

    page.locator("summary", has_text=menu).click()

    assert violations(page) == {}


def test_axe_finds_nothing_grave_while_reading_and_after(page: Page) -> None:
    page.goto("/refreshes/")
    axe_load(page)

    page.get_by_role("button", name="Refresh now").click()
    page.locator("#refreshing .running").wait_for()
    during = axe_violations(page)
    page.get_by_role("button", name="Refresh now").and_(page.locator(":enabled")).wait_for()
    page.locator(".history summary").first.click()

    assert during == []
    assert axe_violations(page) == []
