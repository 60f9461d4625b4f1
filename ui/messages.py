"""Notices that the next page shows, with a link where there is more to see."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html


def say(
    request: HttpRequest, sentence: str, *, link: str = "", link_text: str = "", level: int = messages.SUCCESS
) -> None:
    """Show `sentence` as a toast on the page that this person gets next, followed by a link to the path `link`.

    Both texts are escaped. A batch needs no more than this to be watched: the overview, the list of licenses and the
    page of a license follow what is open by themselves, and tell how it ended.
    """
    messages.add_message(request, level, linked(sentence, link=link, link_text=link_text))


def linked(sentence: str, *, link: str, link_text: str) -> str:
    """Return `sentence` as toasts take it: escaped and followed by a link if there is one, otherwise as it is."""
    return format_html('{} <a href="{}">{}</a>', sentence, link, link_text) if link else sentence
