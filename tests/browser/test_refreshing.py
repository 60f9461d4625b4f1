"""Refreshing by the button, and the progress that moves until it is over."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MOST_MS = 60_000


def press_refresh(page: Page) -> None:
    page.get_by_role("button", name="Refresh now").click()


def test_progress_moves_until_the_console_is_read(page: Page) -> None:
    page.goto("/")

    press_refresh(page)

    expect(page.get_by_role("progressbar", name="Progress of Demo")).to_be_visible()
    expect(page.locator("#refreshing .running")).to_have_text("Demo read completely", timeout=MOST_MS)
    expect(page.get_by_role("button", name="Refresh now")).to_be_enabled()


def test_nobody_asks_any_more_once_it_is_over(page: Page) -> None:
    page.goto("/refreshes/")
    press_refresh(page)
    expect(page.locator("#refreshing .running")).to_have_text("Demo read completely", timeout=MOST_MS)
    expect(page.locator(".history summary").first).to_contain_text("by admin")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    # Longer than the polls are apart.
    page.wait_for_timeout(1500)

    assert asked == []


def test_only_what_a_person_sets_off_keeps_the_session_alive(page: Page) -> None:
    page.goto("/")
    marks: dict[str, set[str | None]] = {}
    page.on("request", lambda asked: marks.setdefault(asked.url, set()).add(asked.headers.get("x-automatic")))

    press_refresh(page)
    expect(page.locator("#refreshing .running")).to_have_text("Demo read completely", timeout=MOST_MS)

    pressed = [mark for url, mark in marks.items() if "/refreshes/start/" in url]
    polled = [mark for url, mark in marks.items() if "/refreshes/progress/" in url]
    assert pressed == [{None}]
    assert polled
    assert all(mark == {"true"} for mark in polled)


def test_refresh_tells_what_each_list_brought(page: Page) -> None:
    page.goto("/refreshes/")
    entry = page.locator(".history details").first

    entry.locator("summary").click()

    expect(entry.get_by_role("row", name="Companies")).to_contain_text("Succeeded")
