"""Querysets of the directory, and the base of everything that a scope can narrow."""

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User

M = TypeVar("M", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that pages read only through `visible_to`."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows that this person may see: all of them for somebody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()


class CurrentQuerySet(ScopedQuerySet[M]):
    """Rows that mirror a console's rows and are marked, not deleted, when they vanish there."""

    def current(self) -> Self:
        """Rows that the console still had when it was read last."""
        return self.filter(gone_at=None)
