"""The charts of usage: drawn, pressed, read as tables, and gone with their places."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.drawing import drawn
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.browser

DRAWINGS = ("areas", "month", "bars")
LABELS = "(canvas) => Chart.getChart(canvas).data.labels.length"
CHARTS = "() => Object.keys(Chart.instances).length"
COLOR = "(canvas) => Chart.getChart(canvas).data.datasets[0].backgroundColor"
# Where an area is highest, half way between its edges, in the middle of the picture; and where a click there leads.
INSIDE_AREA = """
(canvas) => {
  const chart = Chart.getChart(canvas);
  const middle = Math.floor(chart.data.labels.length / 2);
  const edge = (place) => (place < 0 ? chart.chartArea.bottom : chart.getDatasetMeta(place).data[middle].y);
  const areas = chart.data.datasets.flatMap(({ url }, place) =>
    url ? [{ url, x: chart.getDatasetMeta(place).data[middle].x, y: (edge(place) + edge(place - 1)) / 2,
             height: edge(place - 1) - edge(place) }] : []);
  return areas.sort((one, other) => other.height - one.height)[0];
}
"""
FIRST_BAR = """
(canvas) => {
  const chart = Chart.getChart(canvas);
  const bar = chart.getDatasetMeta(1).data[0].getCenterPoint();
  return { ...bar, name: chart.data.labels[0] };
}
"""


def chart(page: Page, drawing: str) -> Locator:
    """The canvas of that drawing, once it is drawn."""
    return drawn(page.locator(f'canvas[data-chart="{drawing}"]'))


def card(page: Page, drawing: str) -> Locator:
    """What stands around the canvas of that drawing."""
    return page.locator(".chart-card").filter(has=page.locator(f'canvas[data-chart="{drawing}"]'))


@pytest.fixture
def usage(page: Page) -> Page:
    page.goto("/usage/")
    return page


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_list_of_usage_has_its_pictures(usage: Page, drawing: str) -> None:
    expect(card(usage, drawing).locator(".chart-legend")).to_be_visible()

    assert chart(usage, drawing).evaluate(LABELS) > 9


def test_page_of_an_organization_has_its_trend(page: Page) -> None:
    page.goto("/usage/organizations/1/")

    assert chart(page, "lines").evaluate(LABELS) == 90


def test_overview_has_points_and_runway(page: Page) -> None:
    page.goto("/")

    expect(page.locator("#points-panel strong").first).to_have_text(re.compile(r"\d"))
    assert chart(page, "areas").evaluate(LABELS) == 90
    drawn(page.locator("canvas[data-runway]"))


def test_click_on_an_area_opens_the_list_of_its_product(usage: Page) -> None:
    canvas = chart(usage, "areas")
    area = canvas.evaluate(INSIDE_AREA)

    canvas.click(position={"x": area["x"], "y": area["y"]})

    expect(usage).to_have_url(re.compile(re.escape(area["url"]) + "$"))


def test_click_on_a_bar_opens_its_organization(usage: Page) -> None:
    canvas = chart(usage, "bars")
    bar = canvas.evaluate(FIRST_BAR)

    canvas.click(position={"x": bar["x"], "y": bar["y"]})

    expect(usage).to_have_url(re.compile(r"/usage/organizations/\d+/$"))
    expect(usage.get_by_role("heading", level=1)).to_have_text(bar["name"])


def test_keyboard_reaches_what_a_click_opens(usage: Page) -> None:
    link = card(usage, "areas").get_by_role("link", name="Backup & Replication")

    link.press("Enter")

    expect(usage).to_have_url(re.compile(r"/usage/\?product=backup_server$"))


def test_table_has_a_row_for_each_day_that_is_drawn(usage: Page) -> None:
    canvas = chart(usage, "areas")
    known = canvas.evaluate(
        "(canvas) => Chart.getChart(canvas).data.datasets[0].data.filter((value) => value !== null)"
    )

    card(usage, "areas").locator("summary", has_text="As a table").click()

    expect(card(usage, "areas").locator("tbody tr")).to_have_count(len(known))


def test_year_takes_the_place_of_the_quarter(usage: Page) -> None:
    # All of the page, which load each by itself.
    for drawing in DRAWINGS:
        chart(usage, drawing)
    drawn = usage.evaluate(CHARTS)

    card(usage, "areas").get_by_role("link", name="Year").click()

    expect(card(usage, "areas").locator('[aria-current="true"]')).to_have_text("Year")
    assert chart(usage, "areas").evaluate(LABELS) == 365
    expect(card(usage, "areas").locator(".facts")).to_contain_text("not read")
    assert usage.evaluate(CHARTS) == drawn
    expect(usage.locator("#chart-points-by-product-365")).to_be_focused()


def test_colors_follow_the_theme(visitor: Visitor) -> None:
    page = visitor.page(color_scheme="light")
    page.goto("/usage/")
    light = chart(page, "areas").evaluate(COLOR)

    page.emulate_media(color_scheme="dark")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert chart(page, "areas").evaluate(COLOR) != light


def test_figures_that_do_not_come_can_be_asked_for_again(visitor: Visitor) -> None:
    page = visitor.page()
    visitor.complaints.expect("status of 503")
    visitor.complaints.expect("answered 503")

    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="")

    page.route(re.compile(r"/usage/charts/top/$"), refuse)
    page.goto("/usage/")

    sentence = card(page, "bars").get_by_text("The picture could not be loaded.")
    expect(sentence).to_be_visible()
    expect(card(page, "bars").locator("canvas")).to_be_hidden()
    page.unroute_all()
    card(page, "bars").get_by_role("button", name="Try again").click()

    chart(page, "bars")
    expect(sentence).to_have_count(0)


def test_forecast_tells_every_product(open_place: Callable[[str], Page]) -> None:
    page = open_place("forecast")

    assert chart(page, "month").evaluate(LABELS) in range(28, 32)
    expect(page.locator(".forecast tbody tr").last).to_contain_text("All products")
    expect(page.locator(".forecast-said")).to_contain_text("report will probably carry")


def test_paper_has_no_pictures(usage: Page) -> None:
    canvas = chart(usage, "areas")

    usage.emulate_media(media="print")

    expect(canvas).to_be_hidden()


@pytest.mark.parametrize("link", ["Show points by product", "Show the top ten", "Show the forecast"])
def test_without_script_a_link_leads_to_the_table(visitor: Visitor, link: str) -> None:
    page = visitor.page(java_script_enabled=False)
    page.goto("/usage/")

    page.get_by_role("link", name=link).click()

    expect(page.locator("main table tbody tr").first).to_be_visible()


def test_without_script_the_span_can_be_chosen(visitor: Visitor) -> None:
    page = visitor.page(java_script_enabled=False)
    page.goto("/usage/charts/products/?view=table")

    page.get_by_role("link", name="30 days").click()

    expect(page.locator("tbody tr")).to_have_count(30)
