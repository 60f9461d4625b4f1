"""The first page: every number on it leads to the list that it counts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drawing import drawn

pytestmark = pytest.mark.browser

# What a click on the middle of a bar needs to know, from the chart that stands on the page.
FIRST_BAR = """
(canvas) => {
  const chart = Chart.getChart(canvas);
  for (const [number, { data, urls }] of chart.data.datasets.entries()) {
    const index = data.findIndex((count) => count > 0);
    if (index >= 0) {
      const { x, y } = chart.getDatasetMeta(number).data[index].getCenterPoint();
      return { x, y, url: urls[index], count: data[index] };
    }
  }
}
"""


@pytest.fixture
def overview(page: Page) -> Page:
    page.goto("/")
    return page


def listed(page: Page) -> int:
    """How many licenses the list says that it has."""
    return int(re.sub(r"\D", "", page.locator("#listing-count").inner_text().split(" license")[0]))


def test_every_tile_leads_to_as_many_licenses_as_it_says(overview: Page) -> None:
    tiles = overview.locator("a.tile").evaluate_all(
        "(links) => links.map((link) => [link.getAttribute('href'), link.querySelector('strong').textContent])"
    )

    counts = {}
    for url, _ in tiles:
        overview.goto(url)
        counts[url] = listed(overview)

    assert len(tiles) == 8
    assert counts == {url: int(re.sub(r"\D", "", told)) for url, told in tiles}


def test_table_of_the_runway_leads_to_as_many_licenses_as_it_says(overview: Page) -> None:
    links = overview.locator(".runway-table a").evaluate_all(
        "(links) => links.map((link) => [link.getAttribute('href'), link.textContent])"
    )

    counts = {}
    for url, _ in links:
        overview.goto(url)
        counts[url] = listed(overview)

    assert counts == {url: int(re.sub(r"\D", "", told)) for url, told in links}


def test_runway_and_tiles_count_every_license_once(overview: Page) -> None:
    tiles = overview.locator("a.tile", has_not_text="Over-used").locator("strong").all_inner_texts()
    stretches = overview.locator(".runway-table td").all_inner_texts()
    dateless = overview.get_by_role("link", name="without an expiry date").inner_text()

    overview.goto("/licenses/")

    assert sum(map(int, tiles)) == listed(overview)
    assert sum(map(int, stretches)) + int(dateless.split()[0]) == listed(overview)


def test_click_on_a_bar_opens_its_licenses(overview: Page) -> None:
    canvas = drawn(overview.locator("canvas[data-runway]"))
    bar = canvas.evaluate(FIRST_BAR)

    canvas.click(position={"x": bar["x"], "y": bar["y"]})

    expect(overview).to_have_url(re.compile(re.escape(bar["url"]) + "$"))
    assert listed(overview) == bar["count"]


def test_finding_leads_to_the_license_that_it_names(overview: Page) -> None:
    finding = overview.locator(".finding").first
    subject = finding.locator("strong").inner_text()

    finding.get_by_role("link").click()

    name = overview.get_by_role("heading", level=1).inner_text()
    assert subject.startswith(name)


def test_every_finding_can_be_read(overview: Page) -> None:
    overview.get_by_text(re.compile(r"^\d+ more$")).click()

    told = sum(map(int, re.findall(r"\d+", overview.locator(".attention .facts").inner_text())))
    expect(overview.locator(".finding:visible")).to_have_count(told)
