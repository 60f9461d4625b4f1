"""The list of licenses as a person uses it, and the page of one license."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def listing(page: Page) -> Page:
    page.goto("/licenses/")
    return page


def column(page: Page, label: str) -> Locator:
    return page.locator(f'tbody [data-label="{label}"]')


def open_menu(page: Page, title: str) -> None:
    page.locator("summary", has_text=title).click()


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_search_narrows_while_typing(listing: Page) -> None:
    name = column(listing, "Server").nth(3).inner_text()

    listing.locator("#listing-search").press_sequentially(name, delay=5)

    expect(column(listing, "Server")).to_have_text([name])
    expect(listing).to_have_url(re.compile(rf"\?q={re.escape(name)}$"))
    expect(listing.locator("#listing-search")).to_be_focused()


def test_what_is_ticked_in_the_filters_is_what_is_listed(listing: Page) -> None:
    open_menu(listing, "Filters")
    listing.get_by_label("Evaluation").check()

    expect(listing.locator(".chip")).to_contain_text("Evaluation")
    assert set(column(listing, "Type").all_inner_texts()) == {"Evaluation"}


def test_chip_takes_its_own_filter_away(listing: Page) -> None:
    listing.goto("/licenses/?type=Rental&urgency=expired")

    listing.get_by_role("link", name=re.compile("Rental")).click()

    expect(listing).to_have_url(re.compile(r"\?urgency=expired$"))
    expect(listing.locator(".chip")).to_have_count(1)


def test_tab_lists_one_product_and_as_many_as_it_says(listing: Page) -> None:
    tab = listing.locator("#tab-m365")
    told = number_in(tab.locator(".tally").inner_text())

    tab.click()

    expect(tab).to_have_attribute("aria-current", "true")
    expect(column(listing, "Product")).to_have_text(["Microsoft 365"] * told)


def test_heading_sorts_down_and_up(listing: Page) -> None:
    heading = listing.get_by_role("columnheader", name="Type")

    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    upward = column(listing, "Type").all_inner_texts()
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    downward = column(listing, "Type").all_inner_texts()

    assert upward == sorted(upward)
    assert downward == sorted(downward, reverse=True)
    assert upward[0] != downward[0]


def test_next_page_goes_on_where_the_first_one_ends(listing: Page) -> None:
    first = column(listing, "Server").all_inner_texts()

    listing.locator("#page-next").click()

    expect(listing.locator(".pager")).to_contain_text("51\u2013100 of")
    assert len(first) == 50
    assert column(listing, "Server").all_inner_texts() != first
    expect(listing).to_have_url(re.compile(r"\?page=2$"))


def test_back_brings_the_former_list(listing: Page) -> None:
    listing.locator("#tab-m365").click()
    expect(listing.locator("#tab-m365")).to_have_attribute("aria-current", "true")

    listing.go_back()

    expect(listing.locator("#tab-all")).to_have_attribute("aria-current", "true")
    expect(listing.locator(".pager")).to_contain_text("1\u201350 of")


def test_chosen_columns_are_remembered(listing: Page) -> None:
    open_menu(listing, "Columns")
    listing.get_by_label("Edition").check()
    listing.get_by_role("button", name="Show these").click()
    expect(listing.get_by_role("columnheader", name="Edition")).to_be_visible()

    listing.goto("/licenses/?product=site")
    expect(listing.get_by_role("columnheader", name="Edition")).to_be_visible()

    open_menu(listing, "Columns")
    listing.get_by_label("Edition").uncheck()
    listing.get_by_role("button", name="Show these").click()
    expect(listing.get_by_role("columnheader", name="Edition")).to_have_count(0)


def test_company_names_are_suggested_while_typing(listing: Page) -> None:
    name = column(listing, "Company").first.inner_text()
    open_menu(listing, "Filters")

    listing.get_by_role("combobox", name="Company").press_sequentially(name[:4].lower(), delay=5)

    expect(listing.locator(f'#company-names option[value="{name}"]')).to_have_count(1)


def test_export_is_the_filtered_list(listing: Page) -> None:
    listing.goto("/licenses/?product=site")
    shown = column(listing, "Server").all_inner_texts()

    open_menu(listing, "Export")
    with listing.expect_download() as download:
        listing.get_by_role("link", name="CSV").click()

    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(shown)
    assert all(any(name in line for line in lines) for name in shown)


def test_license_opens_with_the_answer_of_the_console_behind_a_disclosure(listing: Page) -> None:
    link = column(listing, "Server").first
    name = link.inner_text()

    link.get_by_role("link").click()

    expect(listing.get_by_role("heading", level=1)).to_have_text(name)
    answer = listing.locator("pre.answer")
    expect(answer).to_be_hidden()
    listing.get_by_text("The console's answer, as it came").click()
    expect(answer).to_contain_text('"licenseIds"')
