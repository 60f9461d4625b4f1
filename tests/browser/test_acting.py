"""Asking for changes of licenses: from a license's page, from the list, from a finding; with and without scripts."""

import hashlib
import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from simulator.license_file import make
from tests.browser.acting import MOST_MS, Stock, Taken, ask, ask_of, confirm, expect_ended, expect_told, follow, press
from tests.browser.visitors import PHONE, Session, Visitor

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Set once, and gone as soon as the page is loaded again.
MARK, IS_MARKED = "window.marked = true", "window.marked === true"


@pytest.fixture
def page(visitor: Visitor, recent_session: Session) -> Page:
    """A page of an administrator who has just signed in."""
    return visitor.page(storage_state=recent_session)


def choose_file(page: Page, content: bytes) -> None:
    file = FilePayload(name="halcyon.lic", mimeType="application/octet-stream", buffer=content)
    page.get_by_label("License file", exact=True).set_input_files(file)
    press(page, "Use this file")


def expiry(page: Page, license_: Taken) -> str:
    return page.locator(f'#license-{license_.pk} [data-label="Expires"]').inner_text().split()[0]


def test_file_is_installed_and_shows_without_a_reload(page: Page, stock: Stock) -> None:
    license_, expires = stock.take_one(), timezone.now().date() + timedelta(days=300)
    content = make(product="backup_server", expires=expires, points=70).encode()
    ask_of(page, "Install file", license_)

    choose_file(page, content)
    expect(page.locator(".decision")).to_contain_text("halcyon.lic")
    expect(page.locator(".decision")).to_contain_text(hashlib.sha256(content).hexdigest())
    expect(page.locator(".caution-line")).to_contain_text("If Veeam Backup Enterprise Manager manages this server")
    confirm(page, "Install license file")

    expect(page).to_have_url(re.compile(f"{license_.path}$"))
    page.evaluate(MARK)
    expect_told(page, f"Install license file for {license_.name} is under way.")
    expect_told(page, f"The license of {license_.name} was installed.")
    expect(page.locator("#doing")).to_have_count(0)
    expect(page.locator("#license")).to_contain_text(str(expires))
    assert page.evaluate(IS_MARKED)


def test_console_says_what_is_wrong_with_a_file(page: Page, stock: Stock) -> None:
    license_ = stock.take_one()
    ask_of(page, "Install file", license_)

    choose_file(page, os.urandom(2000))
    confirm(page, "Install license file")

    expect_told(page, f"The license of {license_.name} was not installed.")
    expect(page.locator("#toasts")).to_contain_text("The license file cannot be read.")
    expect(page.get_by_role("row", name="Install license file")).to_contain_text("Failed")


def test_many_are_updated_in_place_and_the_one_that_failed_is_tried_again(page: Page, stock: Stock) -> None:
    good, bad = stock.take(3, type="Subscription"), stock.take_one(type="Perpetual")
    page.goto("/licenses/?type=Subscription&type=Perpetual")
    ask(page, "Update now", *good, bad)
    expect(page.get_by_role("row", name=bad.name)).to_contain_text("a newer key is unlikely")
    confirm(page, "Update license for 4 servers")

    page.evaluate(MARK)
    expect_told(page, "3 updated, 1 failed.")
    expect(page.locator(".doing")).to_have_count(0)
    assert all(expiry(page, license_) > license_.expires_on for license_ in good)
    assert page.evaluate(IS_MARKED)

    first = follow_ended(page)
    row = page.locator("#progress tbody tr").first
    expect(row).to_contain_text(bad.name)
    expect(row).to_contain_text("There is no newer license.")
    press(page, "Retry 1 failed")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Update license for {bad.name}")
    confirm(page, "Update license")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Update license: {bad.name}")
    expect_ended(page)
    assert page.url != first


def follow_ended(page: Page) -> str:
    """Follow the toast of what has ended."""
    page.locator("#toasts").get_by_role("link", name="Show", exact=True).last.click()
    expect(page.locator("#progress")).to_be_visible()
    return page.url


def test_all_that_match_are_as_many_as_the_list_says(page: Page) -> None:
    page.goto("/licenses/?product=backup_server&type=Rental")
    page.locator("#choose-page").check()
    button = page.get_by_role("button", name=re.compile(r"Select all \d+ that match"))
    count = int(re.sub(r"\D", "", button.inner_text()))
    button.click()

    press(page, "Update now")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Update license for {count} servers")
    expect(page.locator("#possible")).to_contain_text(f"{count} servers will be changed")
    press(page, "Back, do nothing")
    expect(page).to_have_url(re.compile(r"/licenses/\?product=backup_server&type=Rental$"))


def test_finding_leads_to_the_preview_of_its_remedy(page: Page) -> None:
    page.goto("/")
    finding = page.locator(".finding", has=page.get_by_role("button", name="Update now")).first

    finding.get_by_role("button", name="Update now").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Update license")
    expect(page.get_by_text("Nothing has been done yet.")).to_be_visible()
    press(page, "Back, do nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_overview_tells_the_end_of_what_began_there_and_counts_anew(page: Page, stock: Stock) -> None:
    license_ = stock.take_one()
    page.goto(license_.path)
    # As the button of a finding does.
    page.locator('.page-acts [name="next"]').evaluate("field => field.value = '/'")
    press(page, "Update now")
    confirm(page, "Update license")

    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.evaluate(MARK)
    page.locator("#overview").evaluate("part => part.dataset.isOld = ''")
    expect_told(page, "1 license was updated.")
    expect(page.locator("#overview")).not_to_have_attribute("data-is-old", "")
    expect(page.locator("#watching")).not_to_have_attribute("hx-get", re.compile("."))
    assert page.evaluate(IS_MARKED)


def test_license_is_updated_without_a_script(visitor: Visitor, recent_session: Session, stock: Stock) -> None:
    page = visitor.page(storage_state=recent_session, java_script_enabled=False)
    license_ = stock.take_one()
    ask_of(page, "Update now", license_)

    confirm(page, "Update license")

    expect_told(page, f"Update license for {license_.name} is under way.")
    other = visitor.page(storage_state=recent_session)
    other.goto(follow(page))
    expect_ended(other)
    page.reload()
    expect(page.locator("#progress")).to_contain_text("Succeeded")


def test_phone_chooses_and_confirms(visitor: Visitor, recent_session: Session, stock: Stock) -> None:
    page = visitor.page(storage_state=recent_session, viewport=PHONE, has_touch=True)
    license_ = stock.take_one(product="m365")
    page.goto("/licenses/?product=m365")

    page.locator(f"#choose-{license_.pk}").tap()
    button = page.get_by_role("button", name="Update now")
    expect(button).to_be_in_viewport(ratio=1)
    assert page.evaluate(SIDEWAYS) == 0
    button.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Update license for {license_.name}")
    assert page.evaluate(SIDEWAYS) == 0
    confirm(page, "Update license")

    expect(page.locator(f"#doing-{license_.pk}")).to_have_count(0, timeout=MOST_MS)
    expect_told(page, "1 license was updated.")
    assert page.evaluate(SIDEWAYS) == 0
