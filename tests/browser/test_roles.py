"""Nobody sees a button that they may not press."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import Session, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visitor: Visitor, viewer_session: Session) -> Page:
    """A page of somebody who may only look."""
    return visitor.page(storage_state=viewer_session)


def test_viewer_is_offered_nothing_but_looking(page: Page) -> None:
    page.goto("/licenses/")

    expect(page.get_by_role("navigation", name="Main").get_by_role("link")).to_have_text(
        ["Overview", "Licenses", "Alerts", "Freshness"]
    )
    page.goto("/")
    expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
    expect(page.get_by_role("button", name="Refresh now")).to_have_count(0)
