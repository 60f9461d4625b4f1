"""What pages weigh on the wire with an empty and a warm cache, and that nothing on them moves."""

import re

import pytest
from playwright.sync_api import Page, Response

from tests.browser.visitors import PHONE, Visitor
from tests.browser.weighing import CHARTS, PATHS, shifts_observe, shifts_of, weigh, weigh_opening

pytestmark = pytest.mark.browser

KB = 1000
WITHOUT_CHART, WITH_CHART, WARM, FRAGMENT = 120 * KB, 190 * KB, 30 * KB, 15 * KB
MOST_SHIFT = 0.001
FOREVER = re.compile(r"max-age=(\d+), public, immutable")


@pytest.mark.parametrize("path", PATHS)
def test_page_keeps_its_weight_and_its_place(visitor: Visitor, path: str) -> None:
    page = visitor.page()
    shifts_observe(page)

    cold = weigh_opening(page, path)
    shifts = shifts_of(page)
    warm = weigh_opening(page, path)

    assert cold.total <= (WITH_CHART if path in CHARTS else WITHOUT_CHART), cold.parts
    assert warm.total <= WARM, warm.parts
    assert cold.largest_fragment.size <= FRAGMENT, cold.largest_fragment
    assert sum(value for value, _ in shifts) <= MOST_SHIFT, shifts


@pytest.mark.parametrize("path", PATHS)
def test_nothing_moves_on_a_phone(visitor: Visitor, path: str) -> None:
    page = visitor.page(viewport=PHONE)
    shifts_observe(page)

    page.goto(path)
    page.wait_for_load_state("networkidle")

    shifts = shifts_of(page)
    assert sum(value for value, _ in shifts) <= MOST_SHIFT, shifts


def test_only_pages_with_charts_load_what_draws_them(visitor: Visitor) -> None:
    page = visitor.page()

    loading = {path for path in PATHS if any("/chart." in part.url for part in weigh_opening(page, path).parts)}

    assert loading == CHARTS


def test_list_that_is_sorted_anew_comes_as_a_small_fragment(page: Page) -> None:
    page.goto("/licenses/")
    heading = page.locator('thead a[href*="sort="]').first

    def sort() -> None:
        with page.expect_request_finished(lambda request: "sort=" in request.url):
            heading.click()

    fragment = weigh(page, sort)

    assert page.locator("tbody tr").count() == 50
    assert 0 < fragment.total <= FRAGMENT, fragment.parts


def test_static_files_are_kept_for_ever_under_the_hash_in_their_names(page: Page) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/static/" in answer.url else None)

    page.goto("/")

    assert len(answers) > 10
    for answer in answers:
        kept = FOREVER.fullmatch(answer.headers["cache-control"])
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", answer.url), answer.url
        assert kept, answer.headers["cache-control"]
        assert int(kept[1]) >= 31_536_000


def test_names_without_a_hash_and_names_of_nothing_are_not_kept(page: Page) -> None:
    hashless = page.request.get("/static/css/app.css")
    missing = page.request.get("/static/css/app.000000000000.css")

    assert hashless.headers["cache-control"] == "max-age=60, public"
    assert missing.status == 404
    assert missing.headers["cache-control"] == "no-store, private"
