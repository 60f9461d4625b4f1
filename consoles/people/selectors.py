"""What the pages about people ask for."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce

from accounts.models import AccessToken, SignInLink, User
from consoles.models import Organization, ScopeGrant


class State(TextChoices):
    """Whether a person can get in; in the order in which lists are sorted by it."""

    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    DEACTIVATED = "deactivated", "Deactivated"


# `User.is_invited`, for the database.
IS_INVITED = Q(last_login=None, is_managed_elsewhere=False, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def people_rows(now: datetime) -> "QuerySet[User]":
    """Return everybody who has an account, with what a row of the list of people shows."""
    links = SignInLink.objects.filter(user=OuterRef("pk"), used_at=None, expires_at__gt=now)
    grants = ScopeGrant.objects.filter(user=OuterRef("pk"))
    of_resellers = Q(organization__type=Organization.Type.RESELLER)
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    return User.objects.annotate(
        role_name=Coalesce(Subquery(_roles().values("name")[:1]), Value("")),
        state=Case(
            When(is_active=False, then=Value(State.DEACTIVATED)),
            When(IS_INVITED, then=Value(State.INVITED)),
            default=Value(State.ACTIVE),
        ),
        has_link=Exists(links),
        console_count=_count(grants.exclude(console=None)),
        reseller_count=_count(grants.exclude(organization=None).filter(of_resellers)),
        company_count=_count(grants.exclude(organization=None).exclude(of_resellers)),
        has_app=Exists(factors.filter(type=Authenticator.Type.TOTP)),
        key_count=_count(factors.filter(type=Authenticator.Type.WEBAUTHN)),
    )


def tokens_of(person: User, now: datetime) -> "QuerySet[AccessToken]":
    """Return the access tokens of a person that still open something, the latest first."""
    return person.access_tokens.filter(revoked_at=None, expires_at__gt=now)


def _roles() -> "QuerySet[Group]":
    return Group.objects.filter(user=OuterRef("pk")).order_by("name")


def _count(rows: "QuerySet[Any]") -> Coalesce:
    """Count the rows of each person by a subquery of its own: several joins would multiply each other."""
    counted = rows.order_by().values("user").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))
