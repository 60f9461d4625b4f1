"""Whether a picture has been drawn: its place is there before it is."""

from playwright.sync_api import Locator, expect

DRAWN = """
(canvas) => new Promise((done) => {
  const look = (tries) => {
    const drawn = Boolean(window.Chart?.getChart(canvas));
    drawn || !tries ? done(drawn) : setTimeout(look, 50, tries - 1);
  };
  look(400);
})
"""


def drawn(canvas: Locator) -> Locator:
    """Return the canvas once its chart is drawn."""
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_be_visible()
    assert canvas.evaluate(DRAWN)
    return canvas
