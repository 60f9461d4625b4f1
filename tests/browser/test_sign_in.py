"""Who is there: signing in and out, and what happens to those who are not."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import Visitor, sign_in
from tests.support.product import Product

pytestmark = pytest.mark.browser


def test_wrong_password_is_refused_in_one_sentence(visitor: Visitor, product: Product) -> None:
    page = visitor.page(is_stranger=True)

    sign_in(page, user=product.user, password="not the password")

    expect(page.get_by_role("alert")).to_have_text("The username and/or password you specified are not correct.")
    expect(page.get_by_label("User name")).to_have_value(product.user)


def test_stranger_comes_back_to_the_page_that_was_asked_for(visitor: Visitor, product: Product) -> None:
    page = visitor.page(is_stranger=True)
    page.goto("/licenses/?product=site")

    page.get_by_label("User name").fill(product.user)
    page.get_by_label("Password").fill(product.password or "")
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(f"{product.url}/licenses/?product=site")


def test_signing_out_ends_the_session(visitor: Visitor, product: Product) -> None:
    page = visitor.page(is_stranger=True)
    sign_in(page, user=product.user, password=product.password or "")
    expect(page).to_have_url(f"{product.url}/")

    page.get_by_text(product.user, exact=True).click()
    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(f"{product.url}/accounts/login/")
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_session_that_ended_meanwhile_leads_the_whole_page_to_the_sign_in(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/licenses/")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("link", name="Veeam ONE").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("heading", name="Licenses")).to_have_count(0)
