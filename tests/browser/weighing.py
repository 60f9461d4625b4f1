"""What a page weighs on the wire, and what moves on it while it comes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from playwright.sync_api import CDPSession, Page

# Every page of the navigation, and one of each thing that has a page; `CHARTS` have pictures.
CHARTS = {"/", "/usage/", "/usage/forecast/", "/usage/organizations/1/"}
PATHS = (
    "/", "/licenses/", "/licenses/1/", "/alerts/", "/usage/", "/usage/forecast/", "/usage/head-room/",
    "/usage/organizations/1/", "/reports/", "/reports/5/", "/operations/", "/refreshes/", "/settings/consoles/",
    "/settings/users/", "/settings/schedule/", "/settings/alerts/", "/audit/", "/accounts/security/",
)  # fmt: skip
OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput)) {
    const moved = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 100) ?? String(node));
    window.shifts.push([entry.value, moved.join(" ")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


class Part(NamedTuple):
    """One answer: its address, how the page asked for it, and its bytes on the wire with its headers."""

    url: str
    kind: str
    size: int


@dataclass(frozen=True)
class Weight:
    """All that came while a page was opened, until nothing was under way any more."""

    parts: list[Part]

    @property
    def total(self) -> int:
        """Bytes of everything."""
        return sum(part.size for part in self.parts)

    @property
    def largest_fragment(self) -> Part:
        """The largest of the answers that the page asked for by itself."""
        return max(
            (part for part in self.parts if part.kind in {"XHR", "Fetch"}),
            key=lambda part: part.size,
            default=Part("", "", 0),
        )


def weigh(page: Page, act: Callable[[], object]) -> Weight:
    """Return what comes over the wire until `act` has ended, and while its page loads; the cache weighs nothing."""
    session = page.context.new_cdp_session(page)
    asked: dict[str, tuple[str, str]] = {}
    sizes: dict[str, int] = {}
    _listen(session, asked, sizes)
    act()
    page.wait_for_load_state("networkidle")
    # What the browser was about to tell comes before its answer.
    page.evaluate("0")
    session.detach()
    return Weight([Part(*asked[name], size) for name, size in sizes.items() if name in asked])


def weigh_opening(page: Page, path: str) -> Weight:
    """Return what comes over the wire when `path` is opened."""
    return weigh(page, lambda: page.goto(path))


def _listen(session: CDPSession, asked: dict[str, tuple[str, str]], sizes: dict[str, int]) -> None:
    def ask(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = (event["request"]["url"], event.get("type", ""))

    def finish(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", ask)
    session.on("Network.loadingFinished", finish)
    session.send("Network.enable")


def shifts_observe(page: Page) -> None:
    """Have every page that is opened from now on note what moves without anybody's doing."""
    page.add_init_script(OBSERVE)


def shifts_of(page: Page) -> list[tuple[float, str]]:
    """Return how far something moved, each time, as browsers count it, and what it was."""
    return [(value, moved) for value, moved in page.evaluate("window.shifts")]
