"""Alerts in front of a person: taken over from the list, counted by the bell, in the dark and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import troubles_look
from tests.browser.axe import axe_load, axe_violations
from tests.browser.test_looks import SIDEWAYS
from tests.browser.visitors import PHONE, Session, Visitor, shell_run
from tests.support.product import Product

pytestmark = pytest.mark.browser
SOLVE = """
from django.utils import timezone
from alerts.models import Alert
Alert.objects.filter(pk={pk}).update(solved_at=timezone.now())
"""


@pytest.fixture(scope="module", autouse=True)
def looked(product: Product, session: Session) -> None:
    """Troubles of the demo have been looked for."""
    troubles_look(product)


def bell_of(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator(".bell-count").inner_text()))


def test_what_is_acknowledged_from_the_list_leaves_the_bell(page: Page) -> None:
    page.goto("/alerts/?state=open&severity=critical")
    waiting = bell_of(page)
    name = page.locator("tbody th").first.inner_text()

    page.locator("tbody .pick").first.click()
    page.get_by_label("For how long").select_option("7 days")
    page.locator("#id_note").fill("Ordered")
    page.get_by_role("button", name="Acknowledge").click()

    expect(page.locator("#toasts .notice")).to_contain_text("1 alert acknowledged")
    expect(page.locator(".bell-count")).to_have_text(str(waiting - 1))
    page.locator("#tab-acknowledged").click()
    expect(page.locator("tbody th")).to_have_text([name])


def test_what_cannot_be_done_is_said_and_changes_nothing(page: Page, visitor: Visitor) -> None:
    visitor.complaints.expect("status of 422")
    page.goto("/alerts/?state=open")
    waiting = bell_of(page)

    page.locator("tbody .pick").first.click()
    page.get_by_label("For how long").select_option("until the day")
    page.get_by_role("button", name="Acknowledge").click()

    expect(page.locator("#toasts .notice")).to_contain_text("Name the day until which it is for.")
    assert bell_of(page) == waiting


def test_one_is_muted_on_its_page_without_script(visitor: Visitor) -> None:
    page = visitor.page(java_script_enabled=False)
    page.goto("/alerts/?state=open")
    page.locator("tbody th a").first.click()

    page.get_by_label("For how long").select_option("until it is solved")
    page.get_by_role("button", name="Mute").click()

    expect(page.locator("#toasts .notice")).to_contain_text("1 alert muted")
    expect(page.locator(".page-head .badge-word").last).to_have_text("Muted")


def test_the_list_and_the_bell_read_themselves_again_and_leave_a_person_alone(page: Page, product: Product) -> None:
    page.clock.install()
    page.goto("/alerts/?state=open&severity=warning")
    waiting = bell_of(page)
    last = page.locator("tbody tr").last.get_attribute("id") or ""
    seen = page.locator('#acting [name="seen"]').input_value()
    page.locator("tbody .pick").first.click()
    page.locator("#id_note").press_sequentially("Half a no")
    marks: list[str | None] = []
    page.on("request", lambda asked: marks.append(asked.headers.get("x-automatic")))
    shell_run(product, SOLVE.format(pk=last.removeprefix("alert-")))

    page.clock.fast_forward("01:01")

    expect(page.locator(".bell-count")).to_have_text(str(waiting - 1))
    expect(page.locator(f"#{last}")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/alerts/\?state=open&severity=warning$"))
    expect(page.locator("tbody .pick input").first).to_be_checked()
    expect(page.locator("#id_note")).to_be_focused()
    page.keyboard.type("te")
    expect(page.locator("#id_note")).to_have_value("Half a note")
    assert set(marks) == {"true"}
    # What others did to the chosen one meanwhile is still news.
    assert page.locator('#acting [name="seen"]').input_value() == seen


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_a_long_count_on_the_bell_covers_nothing_and_sticks_out_nowhere(width: int, visitor: Visitor) -> None:
    page = visitor.page(viewport={"width": width, "height": 800})
    page.goto("/alerts/")

    page.locator(".bell-count").evaluate("count => { count.textContent = '999+'; }")

    count, name = page.locator(".bell-count").bounding_box(), page.locator(".menu .person").bounding_box()
    assert count
    assert name
    is_apart = count["x"] + count["width"] <= name["x"] or count["y"] + count["height"] <= name["y"]
    assert is_apart
    assert page.evaluate(SIDEWAYS) == 0


def test_chosen_alerts_fit_a_phone_in_the_dark(visitor: Visitor) -> None:
    page = visitor.page(viewport=PHONE, color_scheme="dark")
    page.goto("/alerts/?state=open")

    page.locator("tbody .pick").first.click()
    page.get_by_label("For how long").select_option("until the day")

    expect(page.get_by_label("The day")).to_be_visible()
    axe_load(page)
    assert axe_violations(page) == []
    assert page.evaluate(SIDEWAYS) == 0
