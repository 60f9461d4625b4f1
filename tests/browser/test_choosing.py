"""Choosing licenses in their list, with the mouse and with the keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
ROWS_ON_PAGE = 50


@pytest.fixture
def listing(page: Page) -> Page:
    page.goto("/licenses/")
    return page


def boxes(page: Page) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(r"^Select (?!all)"))


def told(page: Page) -> Locator:
    """What a screen reader hears."""
    return page.locator("#selection-told")


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="What to do with the selected licenses")


def test_what_can_be_done_appears_with_the_first_choice(listing: Page) -> None:
    expect(bar(listing)).to_be_hidden()

    boxes(listing).nth(1).check()

    expect(bar(listing)).to_be_visible()
    expect(told(listing)).to_have_text("1 selected")
    expect(listing.get_by_label("Select all on this page")).not_to_be_checked()


def test_a_whole_page_leads_to_all_that_match(listing: Page) -> None:
    listing.get_by_label("Select all on this page").check()
    expect(told(listing)).to_have_text(f"{ROWS_ON_PAGE} selected")

    bar(listing).get_by_role("button", name="that match").click()

    expect(told(listing)).to_have_text(re.compile(r"^All \d+ selected$"))
    boxes(listing).nth(3).uncheck()
    expect(told(listing)).to_have_text(f"{ROWS_ON_PAGE - 1} selected")


def test_another_order_begins_with_nothing_chosen(listing: Page) -> None:
    boxes(listing).first.check()

    listing.get_by_role("columnheader", name="Type").get_by_role("link").click()

    expect(told(listing)).to_have_text("0 selected")
    expect(bar(listing)).to_be_hidden()


def test_rows_that_are_read_anew_stay_chosen(listing: Page) -> None:
    box = boxes(listing).nth(2)
    box.check()

    with listing.expect_response(lambda response: response.url.endswith("/licenses/")):
        listing.evaluate("htmx.trigger(document.body, 'refresh-ended')")
    # Until htmx has given the new elements their own attributes.
    listing.wait_for_timeout(200)

    expect(box).to_be_checked()
    expect(bar(listing)).to_be_visible()


@pytest.mark.parametrize("name", ["Select all on this page", re.compile(r"^Select (?!all)")])
def test_one_key_leads_from_what_is_chosen_to_what_can_be_done(listing: Page, name: str | re.Pattern[str]) -> None:
    listing.get_by_role("checkbox", name=name).first.focus()

    listing.keyboard.press("Space")
    listing.keyboard.press("Tab")
    link = listing.locator(".to-acts:focus")
    expect(link).to_have_text("Go to actions")
    expect(link).to_be_in_viewport(ratio=1)
    listing.keyboard.press("Enter")

    expect(bar(listing)).to_be_focused()


def test_no_link_stands_between_rows_that_are_not_chosen(listing: Page) -> None:
    boxes(listing).nth(1).check()

    expect(listing.get_by_role("link", name="Go to actions")).to_have_count(2)


def test_the_keyboard_chooses_and_asks_for_nothing_by_itself(listing: Page) -> None:
    boxes(listing).nth(1).focus()

    listing.keyboard.press("Space")
    listing.keyboard.press("Enter")
    expect(told(listing)).to_have_text("1 selected")
    bar(listing).get_by_role("button", name="Update now").focus()
    listing.keyboard.press("Enter")

    expect(listing).to_have_url(re.compile("/operations/previews/"))
