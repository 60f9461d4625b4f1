"""Querysets of the directory, and the base of everything that a scope can narrow."""

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from consoles.scoping import Reach, covered, narrowing

M = TypeVar("M", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that pages read only by `visible_to` or `covered_by`; its model says by `reach` who sees a row."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows that this person may see: none for somebody who is not signed in."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        rows = self
        for holder in narrowing(user):
            rows = rows.filter(self._reach.seen(holder))
        return rows

    def covered_by(self, user: User | AnonymousUser) -> Self:
        """Rows of consoles that the scope of this person covers as a whole: totals and reports are for nobody else."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(covered(user, self._reach.console))

    @property
    def _reach(self) -> Reach:
        """What the model says."""
        reach: Reach = self.model.reach  # type: ignore[attr-defined]  # a test finds the model that lacks it
        return reach


class CurrentQuerySet(ScopedQuerySet[M]):
    """Rows that mirror a console's rows and are marked, not deleted, when they vanish there."""

    def current(self) -> Self:
        """Rows that the console still had when it was read last."""
        return self.filter(gone_at=None)
