"""Reads of reports in the words of the domain."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from consoles.models import Organization
from consoles.querysets import CurrentQuerySet, ScopedQuerySet
from consoles.scoping import covered, is_narrowed

if TYPE_CHECKING:
    from reports.models import Part, Report  # noqa: F401

P = TypeVar("P", bound="Part", covariant=True)


class ReportQuerySet(CurrentQuerySet["Report"]):
    """Reports, and what can be asked of them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Reports of consoles that are in scope as a whole, and those with a share or a line that is in scope."""
        if not (user.is_active and is_narrowed(user)):
            return super().visible_to(user)
        return self.filter(covered(user) | self._with("ReportShare", user) | self._with("ReportLine", user))

    def complete(self) -> Self:
        """Reports of which a whole version has been read."""
        return self.filter(version__isnull=False)

    def of_month(self, month: date) -> Self:
        """Reports of the usage of one month."""
        return self.filter(month=month)

    def counting_first(self) -> Self:
        """Reports by month; of several of one owner and month the one that counts first: listed still, and made last.

        Whatever compares months asks for this order, so that all of them compare with the same report.
        """
        is_listed, made = F("gone_at").desc(nulls_first=True), F("generated_at").desc(nulls_last=True)
        return self.order_by("month", is_listed, made, F("pk").desc())

    def _with(self, part: str, user: User | AnonymousUser) -> Q:
        """Those that have a row of this kind that the person may see, though not the console as a whole."""
        rows = self.model._meta.apps.get_model("reports", part)._default_manager.all()
        return Q(Exists(rows.in_part_for(user).filter(version=OuterRef("version"))))


class PartQuerySet(ScopedQuerySet[P]):
    """What the versions of reports consist of, by organization."""

    def in_part_for(self, user: User | AnonymousUser) -> Self:
        """Rows of organizations in scope: of a report that is not in scope as a whole, all that this person may see.

        It asks for nothing of the console, so that the index of version and organization serves it; `visible_to` would
        read every row of a version.
        """
        return self.filter(organization__in=Organization.objects.visible_to(user).order_by().values("pk"))
