"""What is being read now, on every page that shows what was read."""

from typing import Any

from django import template
from django.utils import timezone

from refresh.progress import bars

register = template.Library()


@register.inclusion_tag("refresh/partials/refreshing.html", takes_context=True)
def refreshing(context: dict[str, Any]) -> dict[str, Any]:
    """Show the button that reads everything again, or how far that is: there from the start, so that nothing moves."""
    request = context["request"]
    return {
        "request": request,
        "perms": context["perms"],
        "csrf_token": context["csrf_token"],
        **bars(request.user, (), timezone.now()),
    }
