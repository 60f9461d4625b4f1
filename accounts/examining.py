"""What `manage.py doctor` says of people: whether somebody gets in who may change things, and by what."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from accounts.models import User
from accounts.permissions import Role
from vspcdash.doctor.verdicts import Verdict, ok, problem, warning


def people_examine(**_: Any) -> list[Verdict]:
    """Return whether there is an administrator, and whether a password is all it takes."""
    return [*_administrators(), *_factors()]


def _administrators() -> Iterator[Verdict]:
    count = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR).count()
    if count:
        yield ok("administrators", f"{count} of them can sign in")
    else:
        yield problem("administrators", "nobody active is one", "Run: python manage.py admin_link")


def _factors() -> Iterator[Verdict]:
    if settings.REQUIRE_MFA:
        yield ok("second factors", f"are required of: {', '.join(settings.REQUIRE_MFA)}")
    else:
        yield warning(
            "second factors",
            "whoever has an administrator's password gets in",
            "Set VSPCDASH_REQUIRE_MFA=administrator,licensing-admin",
        )
