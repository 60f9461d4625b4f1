"""Reads of alerts in the words of the room."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from consoles.querysets import ScopedQuerySet
from ui.troubles import rules

if TYPE_CHECKING:
    from alerts.models import Alert  # noqa: F401


class AlertQuerySet(ScopedQuerySet["Alert"]):
    """Alerts, and what can be asked of them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Alerts in the scope of this person, of rules whose subjects the person's role may see."""
        allowed = [rule.key for rule in rules() if user.has_perm(rule.permission)]
        return super().visible_to(user).filter(rule__in=allowed)

    def unsolved(self) -> Self:
        """Alerts whose trouble is still there."""
        return self.filter(solved_at=None)

    def held(self, now: datetime) -> Self:
        """Alerts of which nobody is warned now: acknowledged or muted, and not only until an earlier moment."""
        return self.exclude(handling="").filter(Q(handled_until=None) | Q(handled_until__gt=now))

    def waiting(self, now: datetime) -> Self:
        """Unsolved alerts that nobody has acknowledged or muted."""
        return self.unsolved().filter(Q(handling="") | Q(handled_until__lte=now))
