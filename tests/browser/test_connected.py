"""A console of one's own instead of the demo: what people see while it is slow, while it is down, and afterwards."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.app import DEFAULT_API_KEY, Simulator, create_app
from simulator.faults import Fault
from simulator.server import listening
from tests.browser.axe import axe_load, axe_violations
from tests.browser.visitors import PHONE, Session, Visitor, session_of, shell_run
from tests.support.product import Product, free_port

pytestmark = pytest.mark.browser

SLOW = "/infrastructure/sites"
MOST_MS = 60_000
A_DAY_AGO = """
from datetime import timedelta
from django.db.models import F
from consoles.models import Freshness
Freshness.objects.update(refreshed_at=F("refreshed_at") - timedelta(days=1))
"""


class Console:
    """A simulated console that can be switched off and on again, at the same address."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._running = ExitStack()

    def on(self) -> None:
        self._running.enter_context(listening(self.simulator, self.port))

    def off(self) -> None:
        self._running.close()


@pytest.fixture(scope="module")
def console() -> Iterator[Console]:
    console = Console(create_app(companies=25))
    console.on()
    yield console
    console.off()


@pytest.fixture(scope="module")
def connected(console: Console, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product as somebody runs it who has named a console in the environment."""
    settings = {"VSPC_URL": console.url, "VSPC_API_KEY": DEFAULT_API_KEY, "VSPCDASH_REFRESH_MINUTES": "60"}
    with Product(tmp_path_factory.mktemp("connected") / "var", settings=settings) as product:
        yield product


@pytest.fixture(scope="module")
def connected_session(browser: Browser, connected: Product) -> Session:
    return session_of(browser, connected.url, user=connected.user, password=connected.password or "")


@pytest.fixture
def visitor(browser: Browser, connected: Product, connected_session: Session) -> Iterator[Visitor]:
    with Visitor(browser, connected.url, connected_session) as visitor:
        yield visitor
    assert visitor.complaints.unexpected == []


def press_refresh(page: Page) -> None:
    page.get_by_role("button", name="Refresh now").click()


def make_older(product: Product) -> None:
    shell_run(product, A_DAY_AGO)


def test_console_of_ones_own_is_no_demo(page: Page) -> None:
    page.goto("/")

    expect(page.get_by_text("Demo: invented data.")).to_have_count(0)


def test_console_is_changed_without_seeing_its_secret(page: Page) -> None:
    page.goto("/settings/consoles/")
    page.locator("tbody th a").click()

    page.get_by_label("Name", exact=True).fill("Northern console")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Northern console is saved.")).to_be_visible()
    page.locator("tbody th a").click()
    expect(page.locator("#id_api_key")).to_have_value("")
    axe_load(page)
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    assert axe_violations(page) == []


def test_two_who_press_watch_the_same_refresh(visitor: Visitor, console: Console) -> None:
    first, second = visitor.page(), visitor.page()
    first.goto("/refreshes/")
    second.goto("/refreshes/")
    before = first.locator(".history > li").count()
    console.simulator.faults.append(Fault("slow", SLOW, times=1, seconds=2))

    press_refresh(first)
    press_refresh(second)

    for page in (first, second):
        expect(page.locator("#refreshing")).to_contain_text("read completely", timeout=MOST_MS)
    first.reload()
    expect(first.locator(".history > li")).to_have_count(before + 1)


def test_progress_says_which_list_is_read(page: Page, console: Console) -> None:
    page.goto("/refreshes/")
    console.simulator.faults.append(Fault("slow", SLOW, times=1, seconds=3))

    press_refresh(page)

    expect(page.locator("#refreshing .running")).to_contain_text(re.compile("reading [a-z]+"))
    expect(page.get_by_role("progressbar")).to_have_attribute("value", re.compile("[1-9]"))
    expect(page.get_by_role("button", name="Reading…")).to_be_disabled()
    expect(page.locator("#refreshing")).to_contain_text("read completely", timeout=MOST_MS)


def test_console_that_is_down_leaves_the_last_good_data(page: Page, console: Console, connected: Product) -> None:
    page.goto("/licenses/")
    before = page.locator("#listing-count").inner_text()
    make_older(connected)
    console.off()

    page.goto("/refreshes/")
    press_refresh(page)
    expect(page.locator("#refreshing .running")).to_contain_text("could not be read. ", timeout=MOST_MS)
    page.goto("/licenses/")

    expect(page.locator("#listing-count")).to_have_text(before)
    expect(page.locator(".announcement")).to_contain_text(
        re.compile(r"Northern console: licenses last read 1\sd ago\. The console cannot be reached")
    )


def test_console_that_is_back_is_read_again(page: Page, console: Console) -> None:
    console.on()
    page.goto("/refreshes/")

    press_refresh(page)

    expect(page.locator("#refreshing")).to_contain_text("read completely", timeout=MOST_MS)
    page.goto("/licenses/")
    expect(page.locator(".announcement")).to_have_count(0)
