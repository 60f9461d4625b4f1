"""The ears and eyes of these tests: what they must hear and see, they do."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe_load, axe_violations
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("misdeed", "complaint"),
    [
        (
            "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')",
            "content security policy: style-src",
        ),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "script-src"),
        ("setTimeout(() => { throw new Error('a slip') })", "uncaught: a slip"),
        ("console.warn('a doubt')", "a doubt"),
        ("fetch('/nowhere/').then((answer) => answer.text())", "status of 404"),
    ],
)
def test_misdeed_of_a_page_is_heard(visitor: Visitor, misdeed: str, complaint: str) -> None:
    page = visitor.page()
    page.goto("/licenses/1/")

    page.evaluate(f"async () => {{ await ({misdeed}); }}")
    page.wait_for_timeout(200)

    heard = visitor.complaints.unexpected
    assert any(complaint in text for text in heard)
    visitor.complaints.expected.extend(heard)


def test_grave_fault_of_a_page_is_seen(page: Page) -> None:
    page.goto("/licenses/1/")
    axe_load(page)

    page.evaluate("document.querySelector('main').append(new Image(20, 20))")

    assert [line.split(":")[0] for line in axe_violations(page)] == ["image-alt (critical)"]
