"""What a role may do: the one table that views, fragments, exports and buttons go by.

Each permission is a Django permission of this app; the roles are groups that a migration makes. Later rooms add their
permissions here and to the groups by a migration of their own.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import SignedInRequest

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


class Permission(StrEnum):
    """The codename of each permission, with what it allows in words in `LABELS`."""

    VIEW_LICENSES = "view_licenses"
    EXPORT = "export"
    VIEW_USAGE = "view_usage"
    VIEW_REPORTS = "view_reports"
    REFRESH = "refresh"
    VIEW_OPERATIONS = "view_operations"
    ACT_ON_SERVERS = "act_on_servers"
    CONSOLE_LICENSE = "console_license"
    SET_COMMITMENT = "set_commitment"
    NOTE_REPORTS = "note_reports"
    FINALIZE_REPORTS = "finalize_reports"
    MANAGE_CONSOLES = "manage_consoles"

    @property
    def full_name(self) -> str:
        """The name that `User.has_perm` takes."""
        return f"accounts.{self.value}"


LABELS = {
    Permission.VIEW_LICENSES: "May see the overview, licenses, findings and freshness",
    Permission.EXPORT: "May export lists",
    Permission.VIEW_USAGE: "May see usage",
    Permission.VIEW_REPORTS: "May see usage reports",
    Permission.REFRESH: "May start a refresh",
    Permission.VIEW_OPERATIONS: "May see what was asked of the consoles",
    Permission.ACT_ON_SERVERS: "May change the licenses of servers, cancel and retry",
    Permission.CONSOLE_LICENSE: "May change the license of a console",
    Permission.SET_COMMITMENT: "May set the commitment of a console",
    Permission.NOTE_REPORTS: "May take over a month of usage reports, and write notes about it",
    Permission.FINALIZE_REPORTS: "May finalize usage reports, and say that they were submitted and closed",
    Permission.MANAGE_CONSOLES: "May add, change and switch off consoles",
}


class Role(StrEnum):
    """The six roles; each is a group of this name."""

    VIEWER = "Viewer"
    OPERATOR = "Operator"
    BILLING = "Billing"
    LICENSING_ADMIN = "Licensing admin"
    AUDITOR = "Auditor"
    ADMINISTRATOR = "Administrator"


ROLE_PERMISSIONS = {
    Role.VIEWER: {Permission.VIEW_LICENSES},
    Role.OPERATOR: {
        Permission.VIEW_LICENSES,
        Permission.REFRESH,
        Permission.VIEW_OPERATIONS,
        Permission.ACT_ON_SERVERS,
    },
    Role.BILLING: {
        Permission.VIEW_LICENSES,
        Permission.EXPORT,
        Permission.VIEW_USAGE,
        Permission.VIEW_REPORTS,
        Permission.REFRESH,
        Permission.VIEW_OPERATIONS,
        Permission.NOTE_REPORTS,
    },
    Role.LICENSING_ADMIN: {
        Permission.VIEW_LICENSES,
        Permission.EXPORT,
        Permission.VIEW_USAGE,
        Permission.VIEW_REPORTS,
        Permission.REFRESH,
        Permission.VIEW_OPERATIONS,
        Permission.ACT_ON_SERVERS,
        Permission.CONSOLE_LICENSE,
        Permission.SET_COMMITMENT,
        Permission.NOTE_REPORTS,
        Permission.FINALIZE_REPORTS,
    },
    Role.AUDITOR: {
        Permission.VIEW_LICENSES,
        Permission.EXPORT,
        Permission.VIEW_USAGE,
        Permission.VIEW_REPORTS,
        Permission.VIEW_OPERATIONS,
    },
    Role.ADMINISTRATOR: set(Permission),
}


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
                raise PermissionDenied(f"Your role does not include this: {LABELS[permission].lower()}.")
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def _sign_in(request: SignedInRequest) -> HttpResponse:
    """Send to the sign-in page; a fragment gets a redirect of the whole page instead of a form inside a table."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("account_login"))
    return redirect_to_login(request.get_full_path())
