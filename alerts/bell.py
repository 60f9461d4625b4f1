"""The bell on every page: how many alerts wait for somebody."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from alerts.selectors import waiting_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """Return `waiting_alerts`, which counts when a template asks for it: fragments show no bell."""
    return {"waiting_alerts": partial(_count, request)}


def _count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.has_perm(Permission.VIEW_LICENSES.full_name):
        return 0
    return waiting_count(user, timezone.now())
