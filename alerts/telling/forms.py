"""The two forms of a message, both from one template: HTML, and what is read of it where there is no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from django.template.loader import render_to_string

from alerts.telling.pages import Page

TEMPLATE = "alerts/message.html"
LONGEST_SUBJECT = 200
# Elements that begin a line, with what stands before it.
BEGINNINGS = {"p": "\n\n", "h2": "\n\n", "li": "\n- ", "br": "\n  "}


@dataclass(frozen=True, kw_only=True, slots=True)
class Forms:
    """A message as it is kept and sent."""

    subject: str
    plain: str
    html: str


def forms_of(page: Page) -> Forms:
    """Return the forms of a message; every word of it is escaped in HTML."""
    html = render_to_string(TEMPLATE, {"page": page})
    return Forms(subject=_cut(page.subject), plain=plain_of(html), html=html)


def plain_of(html: str) -> str:
    """Return the text of a message, with the addresses of its links."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).strip() + "\n"


def _cut(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1].rstrip() + "\u2026"


class _Reader(HTMLParser):
    """Reads our own template: paragraphs, titles, lists and links."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        """Begin a line, or say where a link leads in place of its words."""
        if tag == "a":
            self.pieces.append(dict(attributes).get("href") or "")
        self._silent = tag in {"head", "title", "a"} or (self._silent and tag == "meta")
        self.pieces.append(BEGINNINGS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """Go on with the words after a link."""
        self._silent = False

    def handle_data(self, data: str) -> None:
        """Keep the words; breaks between them are the template's."""
        if not self._silent and (words := " ".join(data.split())):
            before = " " if data[:1].isspace() else ""
            self.pieces.append(f"{before}{words}{' ' if data[-1:].isspace() else ''}")
