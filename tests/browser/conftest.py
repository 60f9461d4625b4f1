"""One product and one browser for all of these tests.

Both end with this package, not with the session: a browser that is driven leaves an event loop running in the process,
and Django refuses the database to the tests that come after it.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.browser import browser_find
from tests.browser.acting import Stock, ask, ask_of, confirm, expect_ended, follow, troubles_look
from tests.browser.places import PLACES
from tests.browser.visitors import OPERATOR, VIEWER, Session, Visitor, person_make, session_of
from tests.support.product import Product


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser_find()) as browser:
        yield browser


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo, as it is after the first refresh."""
    # A schedule that reads again in the middle of a test would be one more refresh to wait for.
    settings = {"VSPCDASH_REFRESH_MINUTES": "1440", "VSPCDASH_XLSX_ROWS": "100"}
    with Product(tmp_path_factory.mktemp("browser") / "var", settings=settings) as product:
        yield product


@pytest.fixture(scope="package")
def session(browser: Browser, product: Product) -> Session:
    return session_of(browser, product.url, user=product.user, password=product.password or "")


@pytest.fixture(scope="package")
def viewer_session(browser: Browser, product: Product, session: Session) -> Session:
    """The session of somebody who may only look."""
    person_make(product, role="Viewer", **VIEWER)
    return session_of(browser, product.url, **VIEWER)


@pytest.fixture(scope="module")
def recent_session(browser: Browser, product: Product, session: Session) -> Session:
    """A session of the administrator that began with these tests: a preview asks others for the password again."""
    return session_of(browser, product.url, user=product.user, password=product.password or "")


@pytest.fixture(scope="package")
def operator_made(product: Product, session: Session) -> None:
    """There is somebody who looks after servers."""
    person_make(product, role="Operator", **OPERATOR)


@pytest.fixture(scope="module")
def operator_session(browser: Browser, product: Product, operator_made: None) -> Session:
    """A session of the operator that began with these tests."""
    return session_of(browser, product.url, **OPERATOR)


@pytest.fixture(scope="package")
def stock(product: Product, session: Session) -> Stock:
    return Stock(product)


@pytest.fixture(scope="package")
def asked(browser: Browser, product: Product, session: Session, stock: Stock) -> dict[str, str]:
    """Paths of an operation and a batch that have ended, one of two with a failure, and of previews, by their names."""
    recent = session_of(browser, product.url, user=product.user, password=product.password or "")
    with Visitor(browser, product.url, recent) as visitor:
        page = visitor.page()
        page.goto("/licenses/?type=Subscription&type=Perpetual")
        ask(page, "Update now", stock.take_one(type="Subscription"), stock.take_one(type="Perpetual"))
        confirm(page, "Update license for 2 servers")
        paths = {"batch": follow(page)}
        expect_ended(page)
        paths["operation"] = page.get_by_role("link", name="Details").first.get_attribute("href") or ""
        for name, button in (("installation", "Install file"), ("deletion", "Delete license")):
            ask_of(page, button, stock.take_one())
            paths[name] = page.url
        troubles_look(product)
        page.goto("/alerts/")
        paths["alert"] = page.locator("tbody th a").first.get_attribute("href") or ""
    return paths


@pytest.fixture
def visitor(browser: Browser, product: Product, session: Session) -> Iterator[Visitor]:
    """Somebody who is signed in as the administrator; fails the test when any page complained."""
    with Visitor(browser, product.url, session) as visitor:
        yield visitor
    assert visitor.complaints.unexpected == []


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """A wide page of the administrator."""
    return visitor.page()


@pytest.fixture
def open_place(visitor: Visitor, request: pytest.FixtureRequest) -> Callable[[str], Page]:
    """Open a page by its name in `PLACES`, as the one who looks at it; a page that answers otherwise is a failure."""

    def open_as_meant(name: str) -> Page:
        place = PLACES[name]
        options = {"storage_state": request.getfixturevalue("viewer_session")} if place.who == "viewer" else {}
        page = visitor.page(is_stranger=place.who == "stranger", **options)
        if place.status != HTTPStatus.OK:
            visitor.complaints.expect(f"status of {place.status}")
        names = request.getfixturevalue("asked") if "{" in place.path else {}
        answer = page.goto(place.path.format(**names))
        assert answer is not None
        assert answer.status == place.status
        if place.press:
            page.locator(place.press).click()
        return page

    return open_as_meant
