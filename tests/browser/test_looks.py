"""On a phone, in the dark and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import PLACES
from tests.browser.visitors import PHONE, WIDE, Visitor

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LUMINANCE = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 3"
# Where each cell with a label begins; the box by which the row is chosen has none, and stands beside the others.
LABEL_TOPS = """
(row) => [...row.cells].filter((cell) => cell.dataset.label)
  .map((cell) => [cell.getBoundingClientRect().top, cell.dataset.label])
"""


@pytest.mark.parametrize("name", PLACES)
def test_nothing_scrolls_sideways(open_place: Callable[[str], Page], name: str) -> None:
    page = open_place(name)

    over = {}
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        over[size["width"]] = page.evaluate(SIDEWAYS)

    assert over == {390: 0, 1440: 0}


def test_row_is_a_card_with_its_labels_on_a_phone(visitor: Visitor) -> None:
    page = visitor.page(viewport=PHONE)
    page.goto("/licenses/")

    row = page.locator("tbody tr").first
    label = row.locator('[data-label="Expires"]').evaluate("(cell) => getComputedStyle(cell, '::before').content")

    tops = row.evaluate(LABEL_TOPS)
    assert len({top for top, _ in tops}) == len(tops)
    assert min(tops)[1] == "Server"
    assert label == '"Expires"'


def test_phone_filters_like_a_desk(visitor: Visitor) -> None:
    page = visitor.page(viewport=PHONE, has_touch=True)
    page.goto("/licenses/")

    page.locator("summary", has_text="Filters").tap()
    page.get_by_label("Evaluation").check()

    expect(page.locator(".chip")).to_contain_text("Evaluation")
    assert page.evaluate(SIDEWAYS) == 0


def test_system_that_is_dark_makes_pages_dark(visitor: Visitor) -> None:
    page = visitor.page(color_scheme="dark")

    page.goto("/")

    assert page.evaluate(LUMINANCE) < 60


def test_chosen_theme_wins_over_the_system_and_stays(visitor: Visitor) -> None:
    page = visitor.page(color_scheme="dark")
    page.goto("/")
    page.locator("header summary").click()

    page.get_by_role("button", name="Light").click()
    assert page.evaluate(LUMINANCE) > 200
    page.goto("/licenses/")

    assert page.evaluate(LUMINANCE) > 200


def test_paper_shows_the_list_and_nothing_to_press(page: Page) -> None:
    page.goto("/licenses/?product=m365")

    page.emulate_media(media="print")

    for name in (".rooms", ".listing-bar .actions", ".menu", ".pager ul"):
        expect(page.locator(name).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("tbody th").first).to_be_visible()


def test_paper_is_white_even_when_the_screen_is_dark(visitor: Visitor) -> None:
    page = visitor.page(color_scheme="dark")
    page.goto("/licenses/")

    page.emulate_media(media="print")

    ink = page.locator("tbody th a").first.evaluate("(link) => getComputedStyle(link).color.match(/\\d+/g).map(Number)")
    assert sum(ink[:3]) < 300
