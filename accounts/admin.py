"""The tables of this room."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration import LookOnly, site
from accounts.models import AccessToken, AuditEntry, AuditSeal, SignInLink, User


@admin.register(User, site=site)
class UserTable(LookOnly):
    """People, without what they sign in by."""

    list_display = ("username", "first_name", "role", "sees_everything", "is_active", "last_login")
    list_filter = ("groups", "is_active", "sees_everything", "is_managed_elsewhere")
    search_fields = ("username", "first_name", "last_name", "email")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return people with their groups, from which the role is read."""
        return super().get_queryset(request).prefetch_related("groups")


@admin.register(SignInLink, site=site)
class SignInLinkTable(LookOnly):
    """One-time links, without what opens them."""

    list_display = ("user", "purpose", "created_by", "created_at", "expires_at", "used_at")
    list_filter = ("purpose",)
    search_fields = ("user__username",)


@admin.register(AccessToken, site=site)
class AccessTokenTable(LookOnly):
    """Access tokens, without what opens them."""

    list_display = ("name", "user", "role", "hint", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("role",)
    search_fields = ("name", "user__username")


@admin.register(Authenticator, site=site)
class AuthenticatorTable(LookOnly):
    """Second factors, without their secrets."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__username",)


@admin.register(AuditEntry, site=site)
class AuditEntryTable(LookOnly):
    """The audit log."""

    list_display = ("at", "action", "actor_name", "via", "subject_kind", "subject", "address")
    list_filter = ("action",)
    search_fields = ("actor_name", "subject", "request_id")


@admin.register(AuditSeal, site=site)
class AuditSealTable(LookOnly):
    """The seals of the audit log."""

    list_display = ("number", "first_pk", "last_pk", "entry_count", "sealed_at", "archive_name", "archived_at")
