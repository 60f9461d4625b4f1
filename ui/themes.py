"""Light, dark, or what the person's system prefers: remembered in a cookie, so that the first paint is right."""

from django.http import HttpRequest

COOKIE = "theme"
FIXED_THEMES = ("light", "dark")


def chosen_theme(request: HttpRequest) -> str:
    """Return `light` or `dark` where the person chose one, otherwise the empty text for the system's preference."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in FIXED_THEMES else ""
