"""Pages look with the reduced style sheet as they would with the whole one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from scripts.frontend import MODULES, STYLE_SHEET
from tests.browser.visitors import PHONE, WIDE

pytestmark = pytest.mark.browser

LOOKS = ((WIDE, "light"), (PHONE, "dark"))
# Every kind of page: numbers, lists, forms, facts, pictures, previews, and what other packages say in our templates.
NAMES = (
    "overview", "chosen licenses", "license", "alert", "stages of a rule", "add an alert channel", "usage", "forecast",
    "a month of reports", "a report", "freshness", "batch", "preview of a deletion", "audit log", "add a console",
    "security", "add an authenticator app", "sign in", "not there",
)  # fmt: skip
PROPERTIES = (
    "display", "position", "top", "left", "width", "height", "margin", "padding", "gap", "flex", "align-items",
    "grid-template-columns", "justify-content", "color", "background-color", "background-image", "border",
    "border-radius", "box-shadow", "outline", "opacity", "font", "letter-spacing", "text-align", "text-decoration",
    "text-transform", "vertical-align", "white-space", "overflow", "cursor", "list-style", "transform", "clip-path",
    "appearance", "content",
)  # fmt: skip
# What the browser computed for the first element of each kind with the whole sheet, where that is not so reduced. How
# large a picture is drawn follows from the box around it, a moment later.
DIFFERENCES = """
async ([theme, properties]) => {
  const kindOf = (element) => element && [element.localName, ...element.classList].join(".");
  const change = (link, href) => new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.href = href;
  });
  const read = (elements) => elements.flatMap((element) =>
    ["", "::before", "::after"].flatMap((part) => {
      const style = getComputedStyle(element, part);
      return properties.map((name) => `${kindOf(element)}${part} { ${name}: ${style.getPropertyValue(name)} }`);
    }));

  document.documentElement.dataset.bsTheme = theme;
  const kinds = new Map([...document.body.querySelectorAll(":not(canvas)")].reverse()
    .map((element) => [`${kindOf(element.parentElement)} > ${kindOf(element)}`, element]));
  const elements = [document.documentElement, document.body, ...kinds.values()];
  const link = document.querySelector('link[href*="/vendor/tabler."]');
  const reduced = read(elements);
  const href = link.href;
  await change(link, `${href}?whole`);
  const whole = read(elements);
  await change(link, href);
  return whole.filter((value, place) => value !== reduced[place]);
}
"""


def serve_whole(route: Route) -> None:
    route.fulfill(path=MODULES / STYLE_SHEET, content_type="text/css")


@pytest.mark.parametrize("name", NAMES)
def test_page_looks_as_with_the_whole_sheet(open_place: Callable[[str], Page], name: str) -> None:
    page = open_place(name)
    page.wait_for_load_state("networkidle")
    page.route("**/vendor/tabler.*?whole", serve_whole)

    differences = []
    for size, theme in LOOKS:
        page.set_viewport_size(size)
        differences += page.evaluate(DIFFERENCES, [theme, PROPERTIES])

    assert differences == []
