"""Panels of the first page, registered by the rooms whose lists stand behind them.

Each panel is a fragment with an address, a permission and an error state of its own; the first page only places it.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.urls import reverse


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One part of the first page that loads itself."""

    key: str
    title: str
    url_name: str
    # The full permission name of the list behind the panel, such as "accounts.view_licenses".
    permission: str
    order: int
    # Takes the whole width where two columns fit.
    wide: bool = False

    @property
    def url(self) -> str:
        """Where the panel's fragment is."""
        return reverse(self.url_name)


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel, in place of an earlier one with the same key."""
    _panels[panel.key] = panel


def panels_for(user: AbstractUser | AnonymousUser) -> list[Panel]:
    """Return the panels that this person may see, in the order of the page."""
    allowed = (panel for panel in _panels.values() if user.has_perm(panel.permission))
    return sorted(allowed, key=lambda panel: (panel.order, panel.key))
