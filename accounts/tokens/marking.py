"""The mark of views that are for access tokens, and for nobody without one."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., Any])


def by_token(view: View) -> View:
    """Declare that a view answers requests with an access token only, as JSON, whatever their method.

    A browser that is signed in is nobody to it. So no other site can make one send anything, and the view takes posts
    without the token of a page of ours.
    """
    view.is_by_token = True  # type: ignore[attr-defined]
    view.csrf_exempt = True  # type: ignore[attr-defined]  # what Django's middleware goes by
    return view


def is_by_token(view: Callable[..., HttpResponseBase]) -> bool:
    """Whether a view has been declared to."""
    return getattr(view, "is_by_token", False)
