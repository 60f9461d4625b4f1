"""The guard of every view: it names a permission of `accounts.roles`, and nobody else gets past it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest
from accounts.roles import LABELS, ROLE_PERMISSIONS, Permission, Role, refusal_of

__all__ = ["LABELS", "ROLE_PERMISSIONS", "Permission", "Role", "refusal_of", "require"]

# A header of requests that must not take a person away from a page.
STAYS = "X-Stays"
P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def require(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Admit people with `permission`; others get the sign-in page, or a refusal when they are signed in.

    The view carries its permission as `required_permission`, so that a test can find views without one.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if not request.user.has_perm(permission.full_name):
                raise PermissionDenied(refusal_of(permission))
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def _sign_in(request: SignedInRequest) -> HttpResponse:
    """Send to the sign-in page; a fragment gets a redirect of the whole page instead of a form inside a table.

    What is on every page leads nowhere: somebody may be filling in a form there.
    """
    if STAYS in request.headers:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.htmx:
        return HttpResponseClientRedirect(reverse("account_login"))
    return redirect_to_login(request.get_full_path())
