"""Jinja2 for what a list repeats in each row: Django's own templates take about five times as long for the same.

All else stays in Django's language. Such a template ends in `.jinja`, lies beside its neighbors, and is included by
`{% jinja "name" %}`. It knows what is named here, and no more; what it prints of a moment has to be made `local`.
"""

from functools import partial
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.text import capfirst
from jinja2 import Environment, StrictUndefined

from ui import wording
from ui.templatetags.ui import ago, units, unknown

FILTERS = {
    "ago": ago,
    "capfirst": capfirst,
    "local": timezone.localtime,
    "percent": wording.percent,
    "quoted": partial(quote, safe=""),
    "signed": wording.signed,
}


def environment(**options: Any) -> Environment:
    """Return where templates of rows are compiled; a name that is not given is an error, not nothing."""
    chosen = {"autoescape": True, "undefined": StrictUndefined, "keep_trailing_newline": True}
    environment = Environment(**{**options, **chosen})  # noqa: S701  # chosen
    environment.filters.update(FILTERS)
    environment.globals.update(units=units, unknown=unknown)
    return environment
