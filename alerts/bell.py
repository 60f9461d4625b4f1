"""The bell on every page: how many alerts wait for somebody."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from alerts.selectors import MOST_COUNTED, waiting_count
from ui.wording import counted, number


@dataclass(frozen=True, slots=True)
class Bell:
    """How many alerts wait, on the bell and in words."""

    count: int

    @property
    def badge(self) -> str:
        """The number on the bell; nothing for none."""
        if self.count >= MOST_COUNTED:
            return f"{number(MOST_COUNTED - 1)}+"
        return number(self.count) if self.count else ""

    @property
    def words(self) -> str:
        """What a screen reader says."""
        if self.count >= MOST_COUNTED:
            return f"{self.badge} open alerts"
        return counted(self.count, "open alert", "open alerts") if self.count else "No open alerts"


def bell(request: HttpRequest) -> dict[str, Any]:
    """Return `bell`, which counts when a template asks for it: fragments show none."""
    return {"bell": partial(_bell, request)}


def _bell(request: HttpRequest) -> Bell:
    user = getattr(request, "user", None)
    if user is None or not user.has_perm(Permission.VIEW_LICENSES.full_name):
        return Bell(0)
    return Bell(waiting_count(user, timezone.now()))
