"""A month of reports as somebody goes through it: reviewed, finalized, and its evidence taken away."""

import io
import json
import re
import zipfile
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import MOST_MS, confirm, expect_ended, follow, press
from tests.browser.visitors import Session, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visitor: Visitor, recent_session: Session) -> Page:
    """A page of an administrator who has just signed in."""
    return visitor.page(storage_state=recent_session)


def evidence_of(page: Page) -> dict[str, bytes]:
    """What is in the archive that the page offers."""
    with page.expect_download() as download:
        page.locator("#evidence").get_by_role("link", name="Download all (ZIP)").first.click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def open_with_evidence(page: Page, report: str) -> None:
    """Open the report again until its evidence is there: a refresh reads the report before it freezes that."""
    for _ in range(MOST_MS // 1_000):
        page.goto(report)
        if page.locator("#evidence a").count():
            return
        page.wait_for_timeout(1_000)


def test_month_is_reviewed_finalized_and_kept(page: Page) -> None:
    page.goto("/reports/")
    page.get_by_role("link", name="Review", exact=False).first.click()
    expect(page.locator("#preflight")).to_contain_text("was not collected")
    report, month = page.url, page.get_by_role("heading", level=1).inner_text()

    press(page, "Finalize\u2026")
    what = page.locator(".examined")
    expect(what).to_contain_text("POST /licensing/reports/finalization, without a report's id and without a body")
    expect(what).to_contain_text("cannot be undone")
    typed = re.search(r"Type (\d{4}-\d\d) to confirm", page.locator(".decision").inner_text())
    assert typed
    confirm(page, "Finalize usage reports", typed=typed[1])
    operation = urlsplit(follow(page)).path
    expect_ended(page)
    expect(page.locator("#progress")).to_contain_text("Succeeded")

    open_with_evidence(page, report)
    expect(page.get_by_role("heading", level=1)).to_have_text(month)
    expect(page.locator(".report-title .badge-word")).to_have_text(re.compile("finalization|approved"))
    expect(page.locator("#evidence")).to_contain_text("Finalized here")
    expect(page.locator("#evidence").get_by_role("link", name="the operation")).to_have_attribute("href", operation)
    kept = evidence_of(page)
    assert "was not collected" in kept["preflight.json"].decode()
    assert json.loads(kept["manifest.json"])["is_intact"] is True
    assert page.get_by_role("button", name="Finalize\u2026").count() == 0


def test_switch_of_the_approval_says_that_it_spreads(page: Page) -> None:
    page.goto("/reports/")
    press(page, "Turn on\u2026 the automatic approval of Demo")

    expect(page.locator(".examined")).to_contain_text("The switch spreads to every reseller")
    expect(page.get_by_label("to confirm")).to_have_count(0)
    press(page, "Back, do nothing")
    expect(page).to_have_url(re.compile("/reports/$"), timeout=MOST_MS)


def test_viewer_sees_no_reports(visitor: Visitor, viewer_session: Session) -> None:
    page = visitor.page(storage_state=viewer_session)
    visitor.complaints.expect(f"status of {HTTPStatus.FORBIDDEN.value}")
    page.goto("/")

    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports")).to_have_count(0)
    for path in ("/reports/", "/reports/5/", "/reports/evidence/1/"):
        answer = page.goto(path)
        assert answer
        assert answer.status == HTTPStatus.FORBIDDEN
