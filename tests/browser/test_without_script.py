"""With scripts switched off, everything that is needed still works."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import Visitor, sign_in
from tests.support.product import Product

pytestmark = pytest.mark.browser

NO_SCRIPT: dict[str, Any] = {"java_script_enabled": False}


@pytest.fixture
def listing(visitor: Visitor) -> Page:
    page = visitor.page(**NO_SCRIPT)
    page.goto("/licenses/")
    return page


def test_person_signs_in(visitor: Visitor, product: Product) -> None:
    page = visitor.page(is_stranger=True, **NO_SCRIPT)

    sign_in(page, user=product.user, password=product.password or "")

    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.locator(".runway-table")).to_be_visible()
    expect(page.locator("canvas")).to_be_hidden()


def test_button_sends_the_filters(listing: Page) -> None:
    listing.locator("summary", has_text="Filters").click()
    listing.get_by_label("Evaluation").check()
    listing.get_by_role("button", name="Apply").click()

    expect(listing.locator(".chip")).to_contain_text("Evaluation")


def test_button_sends_the_search(listing: Page) -> None:
    name = listing.locator("tbody th").first.inner_text()

    listing.locator("#listing-search").fill(name)
    listing.get_by_role("button", name="Search").click()

    expect(listing.locator("tbody th")).to_have_text([name])


def test_links_page_and_sort(listing: Page) -> None:
    listing.locator("#page-next").click()
    expect(listing.locator(".pager")).to_contain_text("51\u2013100 of")

    listing.locator("#sort-type").click()

    expect(listing.get_by_role("columnheader", name="Type")).to_have_attribute("aria-sort", "ascending")
    expect(listing.locator(".pager")).to_contain_text("1\u201350 of")


def test_license_and_exports_are_links(listing: Page) -> None:
    listing.locator("summary", has_text="Export").click()
    expect(listing.get_by_role("link", name="CSV")).to_have_attribute("href", re.compile("format=csv"))

    listing.locator("tbody th a").first.click()

    listing.get_by_text("The console's answer, as it came").click()
    expect(listing.locator("pre.answer")).to_be_visible()


def test_refresh_is_asked_for_by_a_form(visitor: Visitor) -> None:
    page = visitor.page(**NO_SCRIPT)
    page.goto("/refreshes/")

    page.get_by_role("button", name="Refresh now").click()

    expect(page.get_by_text("Demo is being read.")).to_be_visible()
