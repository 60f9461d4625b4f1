"""Without a mouse."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MANY_TABS = 40


def tab_through(page: Page, count: int) -> list[str]:
    """What has the focus after each press of the tab key."""
    names = []
    for _ in range(count):
        page.keyboard.press("Tab")
        name = "document.activeElement.innerText?.trim() || document.activeElement.name || document.activeElement.id"
        names.append(str(page.evaluate(name)))
    return names


def test_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("/licenses/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_slash_goes_to_the_search_of_the_list(page: Page) -> None:
    page.goto("/licenses/")

    page.keyboard.press("/")

    expect(page.locator("#listing-search")).to_be_focused()
    expect(page.locator("#listing-search")).to_have_value("")


def test_slash_searches_from_every_other_page(page: Page) -> None:
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("vbr")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Licenses")).to_be_visible()
    expect(page.locator("#listing-search")).to_have_value("vbr")


def test_slash_is_a_character_where_one_types(page: Page) -> None:
    page.goto("/licenses/")
    page.locator("#listing-search").focus()

    page.keyboard.press("/")

    expect(page.locator("#listing-search")).to_have_value("/")


def test_escape_closes_a_menu_and_stays_on_its_button(page: Page) -> None:
    page.goto("/licenses/")
    button = page.locator("summary", has_text="Filters")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Evaluation")).to_be_visible()
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    expect(page.get_by_label("Evaluation")).to_be_hidden()
    expect(button).to_be_focused()


def test_tabs_reach_the_main_things_in_reading_order(page: Page) -> None:
    page.goto("/licenses/")
    server = page.locator("tbody th a").first.inner_text()

    passed = tab_through(page, MANY_TABS)

    wanted = ["Overview", "Licenses", "Freshness", "Settings", "q", "Filters", "Columns", "Export", "Company", server]
    places = [passed.index(name) for name in wanted]
    assert places == sorted(places)


def test_focus_stays_on_the_heading_that_was_sorted_by(page: Page) -> None:
    page.goto("/licenses/")
    page.locator("#sort-type").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("columnheader", name="Type")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#sort-type")).to_be_focused()


def test_row_is_chosen_and_acted_on_with_the_keyboard(page: Page) -> None:
    page.goto("/licenses/?product=m365")
    page.locator('tbody [name="pk"]').last.focus()
    page.keyboard.press("Space")
    expect(page.locator("#chosen-count")).to_have_text("1 selected")

    passed = tab_through(page, 10)
    page.locator("#act-update").focus()
    page.keyboard.press("Enter")

    assert passed.index("Clear") < passed.index("Install file") < passed.index("Update now")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Update license")
