"""Somebody who is invited with a narrow scope comes by the link, once, and sees exactly what is hers."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitors import Session, Visitor
from tests.support.product import Product

pytestmark = pytest.mark.browser

PASSWORD = "a fine long password"


@pytest.fixture
def inviting(browser: Browser, product: Product, recent_session: Session) -> Iterator[Visitor]:
    """The administrator, who has just entered the password."""
    with Visitor(browser, product.url, recent_session) as visitor:
        yield visitor
    assert visitor.complaints.unexpected == []


def company_of_a_backup_server(page: Page) -> str:
    page.goto("/licenses/?product=backup_server&sort=company")
    return page.locator("tbody td[data-label=Company] a").first.inner_text()


def count_of_licenses(page: Page, company: str = "") -> int:
    page.goto(f"/licenses/?company={quote(company)}")
    return int(page.locator("#listing-count").inner_text().split()[0].replace(",", ""))


def invite(page: Page, name: str, company: str) -> str:
    """Invite a viewer who sees one company, and return the link."""
    page.goto("/settings/users/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("User name").fill(name)
    page.get_by_role("radio", name=re.compile("^Viewer")).check()
    page.get_by_label("Find a reseller or company").fill(company)
    page.get_by_label(re.compile(f"^{re.escape(company)} company of")).check()
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_label("Link", exact=True).input_value()


def accept(page: Page, link: str) -> None:
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Accept and sign in").click()


def test_she_sees_exactly_hers(inviting: Visitor) -> None:
    page = inviting.page()
    company = company_of_a_backup_server(page)
    hers = count_of_licenses(page, company)
    link = invite(page, "narrow", company)

    page = inviting.page(is_stranger=True)
    accept(page, link)

    expect(page.locator(".person")).to_have_text("narrow")
    assert count_of_licenses(page) == hers > 0
    expect(page.locator("tbody td[data-label=Company]")).to_have_text([company] * hers)
    page.goto("/")
    expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()


def test_the_link_lets_nobody_else_in(inviting: Visitor) -> None:
    page = inviting.page()
    link = invite(page, "once", company_of_a_backup_server(page))
    accept(inviting.page(is_stranger=True), link)
    inviting.complaints.expect("status of 404")

    page = inviting.page(is_stranger=True)
    page.goto(link)

    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
