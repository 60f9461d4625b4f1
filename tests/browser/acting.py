"""Asking for operations as a person does, and licenses of the demo to ask them for."""

from typing import NamedTuple

from playwright.sync_api import Page, expect

from tests.browser.visitors import shell_run
from tests.support.databases import rows
from tests.support.product import Product

# As long as other tests wait for a refresh: actions of the demo's console take two seconds, and the machine is busy.
MOST_MS = 60_000
REASON = "month-end keys"
# None that is urgent, shared or out of reach: other tests look at those, and the console may say no.
CALM = """
SELECT min(license.id), min(server.name), CAST(min(license.expires_on) AS text)
FROM licensing_license AS license JOIN consoles_server AS server ON server.id = license.server_id
WHERE license.status = 'Valid' AND license.entitlement_copies < 2 AND server.status = 'Healthy'
AND license.product = %s AND license.type = %s
AND license.id NOT IN (SELECT subject_pk FROM operations_operation)
GROUP BY server.name HAVING count(*) = 1 ORDER BY server.name
"""
# Another worker may be looking at this moment.
LOOK = """
import time
from django.utils import timezone
from alerts.evaluating import evaluate
while evaluate(timezone.now()) is None:
    time.sleep(0.2)
"""


class Taken(NamedTuple):
    """A license that one test has for itself, with its expiry before anything was done."""

    pk: int
    name: str
    expires_on: str

    @property
    def path(self) -> str:
        return f"/licenses/{self.pk}/"


class Stock:
    """Licenses of the demo; each is handed out once, so that no test acts on what another one looks at."""

    def __init__(self, product: Product) -> None:
        self._data_dir = product.data_dir
        self._taken: set[int] = set()

    def take(self, count: int, *, product: str = "backup_server", type: str = "Rental") -> list[Taken]:
        """Return so many licenses in the order of their servers' names; the demo has to have them."""
        calm = [Taken(*row) for row in rows(self._data_dir, CALM, (product, type))]
        taken = [license_ for license_ in calm if license_.pk not in self._taken][:count]
        assert len(taken) == count
        self._taken.update(license_.pk for license_ in taken)
        return taken

    def take_one(self, *, product: str = "backup_server", type: str = "Rental") -> Taken:
        return self.take(1, product=product, type=type)[0]


def troubles_look(product: Product) -> None:
    """Let troubles have been looked for, so that there are alerts."""
    shell_run(product, LOOK)


def ask(page: Page, button: str, *licenses: Taken) -> None:
    """Press a button of a license's page, or of the list for licenses that are chosen on it; ends at the preview."""
    for license_ in licenses:
        page.locator(f"#choose-{license_.pk}").check()
    press(page, button)
    expect(page.get_by_role("heading", level=1)).to_contain_text(" for ")


def ask_of(page: Page, button: str, license_: Taken) -> None:
    """Go to a license's page and press one of its buttons; ends at the preview."""
    page.goto(license_.path)
    ask(page, button)


def confirm(page: Page, button: str, *, typed: str = "", reason: str = REASON) -> None:
    """Give the reason, type what is to be typed, and have it done."""
    page.get_by_label("Reason, for the log").fill(reason)
    if typed:
        page.get_by_label("to confirm").fill(typed)
    press(page, button)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def expect_told(page: Page, sentence: str) -> None:
    """Wait until a toast says so."""
    expect(page.locator("#toasts .notice", has_text=sentence)).to_be_visible(timeout=MOST_MS)


def follow(page: Page) -> str:
    """Follow the toast of what was just asked for, and return the path of its page."""
    # Another notice takes its place as soon as everything has ended.
    page.goto(page.locator("#toasts a[href^='/operations/']").last.get_attribute("href") or "")
    expect(page.locator("#progress")).to_be_visible()
    return page.url.partition("?")[0]


def expect_ended(page: Page) -> None:
    """Wait until the page of an operation or batch asks no more."""
    expect(page.locator("#progress[hx-get]")).to_have_count(0, timeout=MOST_MS)
