"""Operations under way: deleted by name, canceled in the middle, asked for twice or by two, with an old sign-in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import (
    MOST_MS,
    REASON,
    Stock,
    Taken,
    ask,
    ask_of,
    confirm,
    expect_ended,
    expect_told,
    follow,
    press,
)
from tests.browser.visitors import OPERATOR, Session, Visitor, session_of, shell_run
from tests.support.product import Product

pytestmark = pytest.mark.browser

# An invalid form answers so, and so does one that comes too late; the browser logs what is not a success.
REFUSED, TOO_LATE = "status of 422", "status of 409"
MADE_OLD = """
import time
from importlib import import_module
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from django.conf import settings
session = import_module(settings.SESSION_ENGINE).SessionStore({key!r})
session[METHODS] = [{{**record, "at": time.time() - 3600}} for record in session[METHODS]]
session.save()
"""


@pytest.fixture
def page(visitor: Visitor, recent_session: Session) -> Page:
    """A page of an administrator who has just signed in."""
    return visitor.page(storage_state=recent_session)


def expect_operations(page: Page, license_: Taken, count: int) -> None:
    """See that so much was ever asked for on this server."""
    page.goto(f"/operations/?q={license_.name}")
    expect(page.locator("#listing-count")).to_have_text(
        re.compile(rf"^{count} operations?, newest first$" if count else "^0 operations")
    )


def test_deletion_needs_the_name_of_the_server(page: Page, visitor: Visitor, stock: Stock) -> None:
    visitor.complaints.expect(REFUSED)
    license_ = stock.take_one(product="veeam_one")
    ask_of(page, "Delete license", license_)

    confirm(page, "Delete license", typed="vone-of-somebody-else")

    expect(page.locator(".field.wrong")).to_contain_text(f"That is not it: type {license_.name} to confirm.")
    expect(page.get_by_label("Reason, for the log")).to_have_value(REASON)
    expect(page.get_by_label("to confirm")).to_have_value("vone-of-somebody-else")
    expect_operations(page, license_, 0)


def test_deletion_with_the_name_typed_shows_in_the_row(page: Page, visitor: Visitor, stock: Stock) -> None:
    visitor.complaints.expect(REFUSED)
    license_ = stock.take_one(product="veeam_one")
    page.goto("/licenses/?product=veeam_one")
    page.locator(f"#choose-{license_.pk}").check()
    page.locator("#acting summary", has_text="Delete").click()
    ask(page, "Delete license")

    confirm(page, "Delete license", typed=license_.name.upper())
    confirm(page, "Delete license", typed=license_.name)

    expect_told(page, "1 license was deleted.")
    expect(page.locator(f'#license-{license_.pk} [data-label="Type"]')).to_have_text("Community")


def test_deletion_on_several_servers_needs_their_number(page: Page, visitor: Visitor, stock: Stock) -> None:
    visitor.complaints.expect(REFUSED)
    first, second = stock.take(2, type="Subscription")
    page.goto("/licenses/?type=Subscription")
    for license_ in (first, second):
        page.locator(f"#choose-{license_.pk}").check()
    page.locator("#acting summary", has_text="Delete").click()
    ask(page, "Delete license")

    confirm(page, "Delete license for 2 servers", typed=first.name)
    expect(page.locator(".field.wrong")).to_contain_text("That is not it: type 2 to confirm.")
    confirm(page, "Delete license for 2 servers", typed="2")

    expect_told(page, "2 licenses were deleted.")


def test_batch_that_is_canceled_in_the_middle_leaves_nothing_open(page: Page, stock: Stock) -> None:
    page.goto("/licenses/?product=backup_server&type=Rental&sort=server")
    ask(page, "Update now", *stock.take(12))
    confirm(page, "Update license for 12 servers")
    follow(page)
    expect(page.locator(".counts .running")).to_be_visible()

    press(page, "Cancel all that is left")

    expect_told(page, "will be canceled; what a console has begun may still be done.")
    expect_ended(page)
    expect(page.locator(".counts .queued, .counts .running")).to_have_count(0)
    expect(page.get_by_role("progressbar", name="Ended, of 12 servers")).to_have_attribute("value", "12")
    expect(page.locator("#progress tbody tr", has_text="Canceled").first).to_be_visible()
    expect(page.locator("#progress tbody tr")).to_have_count(12)
    expect(page.get_by_role("button", name="Cancel all that is left")).to_have_count(0)


def test_of_two_who_ask_at_the_same_time_one_is_told_of_the_other(
    page: Page, visitor: Visitor, operator_session: Session, stock: Stock
) -> None:
    visitor.complaints.expect(TOO_LATE)
    license_ = stock.take_one()
    people = {"admin": page, OPERATOR["user"]: visitor.page(storage_state=operator_session)}
    for person in people.values():
        ask_of(person, "Update now", license_)
        person.get_by_label("Reason, for the log").fill(REASON)

    press_together(*people.values())

    settled = [person.locator("#toasts .notice, .problem[role=alert]") for person in people.values()]
    for place in settled:
        expect(place.first).to_be_visible()
    (refused,) = (name for name, person in people.items() if person.locator(".problem[role=alert]").count())
    (other,) = people.keys() - {refused}
    expect(people[refused].get_by_role("alert")).to_contain_text(f"Nothing was asked for. {other} asked for an update")
    expect_told(people[other], f"The license of {license_.name} was updated.")
    expect_operations(page, license_, 1)


def test_preview_that_is_posted_by_two_tabs_is_one_batch(
    page: Page, visitor: Visitor, recent_session: Session, stock: Stock
) -> None:
    license_ = stock.take_one()
    ask_of(page, "Update now", license_)
    other = visitor.page(storage_state=recent_session)
    other.goto(page.url)
    tabs = (page, other)
    for tab in tabs:
        tab.get_by_label("Reason, for the log").fill(REASON)

    press_together(*tabs)

    for tab in tabs:
        expect(tab.get_by_text("Nothing has been done yet.")).to_have_count(0)
    expect_operations(page, license_, 1)


def press_together(*pages: Page) -> None:
    """Send the form of each preview, the next one before the last one is answered."""
    for page in pages:
        page.locator("#confirm button").evaluate("(button) => { setTimeout(() => button.click()); }")


def test_old_sign_in_is_asked_for_its_password_and_comes_back(visitor: Visitor, product: Product, stock: Stock) -> None:
    session = session_of(visitor.browser, product.url, user=product.user, password=product.password or "")
    page, license_ = visitor.page(storage_state=session), stock.take_one()
    (key,) = (cookie["value"] for cookie in session["cookies"] if cookie["name"] == "sessionid")
    shell_run(product, MADE_OLD.format(key=key))
    ask_of(page, "Update now", license_)

    page.get_by_role("link", name="Confirm it is you").click()
    page.get_by_label("Password").fill(product.password or "")
    page.get_by_role("main").get_by_role("button").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Update license for {license_.name}")
    confirm(page, "Update license")
    expect_told(page, f"The license of {license_.name} was updated.")


def test_list_shows_who_asked_for_what_until_it_has_ended(
    page: Page, visitor: Visitor, operator_session: Session, stock: Stock
) -> None:
    license_ = stock.take_one(product="m365")
    operator = visitor.page(storage_state=operator_session)
    ask_of(operator, "Update now", license_)
    confirm(operator, "Update license", reason="a customer called")

    page.goto(f"/operations/?q={license_.name}")

    row = page.get_by_role("row", name=license_.name)
    expect(row).to_contain_text(OPERATOR["user"])
    expect(row).to_contain_text("Succeeded", timeout=MOST_MS)
    row.get_by_role("link", name="Update license").click()
    expect(page.locator("#progress")).to_contain_text("a customer called")
    expect(page.get_by_role("region", name="Before and after", exact=True)).to_contain_text("changed")
