"""How sentences of findings stand on the page."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

HYPHENATED = re.compile(r"\d{4}-\d{2}-\d{2}|auto-update")


@register.filter
def unbroken(text: str) -> SafeString:
    """Keep dates and the like on one line: browsers break them at their hyphens."""
    escaped = conditional_escape(text)
    return mark_safe(HYPHENATED.sub(r'<span class="nowrap">\g<0></span>', escaped))  # noqa: S308 - escaped above
