"""Tags and filters that every template has without loading them."""

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ui import wording
from ui.addresses import changed

register = template.Library()

LEAST = "The console does not give every figure: this is the least that it can be."

register.filter("number", wording.number)
register.filter("signed", wording.signed)
register.filter("percent", wording.percent)
register.filter("days_left", wording.days_left)


@register.filter
def age(moment: datetime | None, now: datetime | None = None) -> str:
    """Say how long ago `moment` was, seen from `now` or from this moment."""
    return wording.age(moment, now or timezone.now())


@register.filter
def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """Say when `moment` was as part of a sentence, seen from `now` or from this moment."""
    return wording.ago(moment, now or timezone.now())


@register.simple_tag
def unknown(reason: str) -> SafeString:
    """Show a dash that says why there is no value, to the eye on hover and to a screen reader at once."""
    return format_html(
        '<span class="unknown" title="{}"><span aria-hidden="true">\u2014</span>'
        '<span class="visually-hidden">unknown: {}</span></span>',
        reason,
        reason,
    )


@register.simple_tag
def units(value: float | None, gap: str, is_partial: bool = False) -> SafeString | str:
    """Show a number of units: a dash with the reason in `gap` when unknown, and as the least when it is partial.

    A tag, not a template: a list shows hundreds of them.
    """
    if value is None:
        return unknown(gap)
    if is_partial:
        return format_html('<span title="{}"><span aria-hidden="true">≥</span> {}</span>', LEAST, wording.number(value))
    return wording.number(value)


@register.simple_tag(takes_context=True)
def jinja(context: Context, name: str, **values: Any) -> SafeString:
    """Include a template that Jinja2 compiles, with what this one knows and some `values`; see `ui.jinja`."""
    known: dict[Any, Any] = context.flatten()
    return mark_safe(get_template(name, using="jinja2").render({**known, **values}))  # noqa: S308  # it escapes


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **values: Any) -> str:
    """Return the present query string with some values replaced; see `ui.addresses.changed`."""
    request: HttpRequest = context["request"]
    return changed(request.GET, **values)
