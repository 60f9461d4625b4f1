"""What every page gets beside its own context."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ui import announcements
from ui.themes import chosen_theme


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the theme and the announcements; nothing is read for a fragment, which shows neither."""
    return {
        "theme": chosen_theme(request),
        "announcements": SimpleLazyObject(partial(_announcements, request)),
    }


def _announcements(request: HttpRequest) -> list[announcements.Announcement]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return announcements.collect(user, timezone.now())
