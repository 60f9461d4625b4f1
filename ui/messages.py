"""Notices that the next page shows, with a link where there is more to see."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html


def say(
    request: HttpRequest, sentence: str, *, link: str = "", link_text: str = "", level: int = messages.SUCCESS
) -> None:
    """Show `sentence` as a toast on the page that this person gets next, followed by a link to the path `link`.

    Both texts are escaped. A batch needs no more than this to be watched: the list of licenses and the page of a
    license follow what is open by themselves, and tell how it ended.
    """
    notice = format_html('{} <a href="{}">{}</a>', sentence, link, link_text) if link else sentence
    messages.add_message(request, level, notice)
