"""Numbers of usage as tables show them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui.templatetags.ui import unknown
from ui.wording import number

register = template.Library()

LEAST = "The console does not give every figure: this is the least that it can be."


@register.simple_tag
def units(value: float | None, gap: str, is_partial: bool = False) -> SafeString | str:
    """Show a number of units: a dash with the reason in `gap` when unknown, and as the least when it is partial.

    A tag, not a template: a list shows hundreds of them.
    """
    if value is None:
        return unknown(gap)
    if is_partial:
        return format_html('<span title="{}"><span aria-hidden="true">≥</span> {}</span>', LEAST, number(value))
    return number(value)
