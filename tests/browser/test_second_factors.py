"""Second factors in a real browser: an authenticator app, and a key that the browser plays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.entering import code_of
from tests.browser.axe import axe_load, axe_violations
from tests.browser.visitors import Session, Visitor, person_make, sign_in
from tests.support.product import Product

pytestmark = pytest.mark.browser

PASSWORD = "something you know"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, product: Product, session: Session) -> Iterator[Page]:
    """A page of a stranger; under a name, since a key belongs to one and not to a number."""
    with Visitor(browser, f"http://localhost:{product.port}", session) as visitor:
        yield visitor.page(is_stranger=True)
    assert visitor.complaints.unexpected == []


@pytest.fixture
def name(product: Product, request: pytest.FixtureRequest) -> str:
    """The name of somebody who has no factor yet and has just come."""
    name = f"holds-{request.node.name.rpartition('_')[2]}"
    person_make(product, role="Viewer", user=name, password=PASSWORD)
    return name


# Pages around the factors that the tests do not come by otherwise: the browser must have nothing against them either.
PAGES = (
    "/accounts/security/", "/accounts/security/recovery-codes/generate/", "/accounts/security/webauthn/reauthenticate/",
    "/accounts/security/webauthn/", "/accounts/security/reauthenticate/", "/accounts/reauthenticate/",
    "/accounts/security/totp/activate/", "/accounts/password/change/",
)  # fmt: skip


def security_open(page: Page, name: str) -> None:
    sign_in(page, user=name, password=PASSWORD)
    page.get_by_text(name, exact=True).click()
    page.get_by_role("link", name="Security").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Security")


def sign_out(page: Page, name: str) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def expect_in(page: Page, name: str) -> None:
    expect(page.locator(".person")).to_have_text(name)


def expect_nothing_grave(page: Page) -> None:
    axe_load(page)
    assert axe_violations(page) == []


def test_one_signs_in_with_an_app(page: Page, name: str) -> None:
    security_open(page, name)
    page.get_by_role("link", name="Add an app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Add this app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    expect_nothing_grave(page)
    sign_out(page, name)

    sign_in(page, user=name, password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    expect_nothing_grave(page)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in").click()

    expect_in(page, name)


def test_one_signs_in_with_a_key(page: Page, name: str) -> None:
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    security_open(page, name)
    page.get_by_role("link", name="Add a key").click()
    expect_nothing_grave(page)
    page.get_by_label("Use it in place of name and password as well").check()
    page.get_by_role("button", name="Add this key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/accounts/security/webauthn/")
    expect(page.get_by_text("In place of name and password, or as a second factor.")).to_be_visible()
    sign_out(page, name)

    sign_in(page, user=name, password=PASSWORD)
    page.get_by_role("button", name="Use a security key").click()
    expect_in(page, name)
    sign_out(page, name)

    page.get_by_role("button", name="Use a passkey").click()
    expect_in(page, name)
    for path in PAGES:
        page.goto(path)
        expect_nothing_grave(page)
