"""Two versions that are compared, and how much of them is."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from reports import hidden
from reports.models import ReportLine, ReportServer, ReportVersion


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions, the earlier one first: all of them, or with `user` what that person may see of them."""

    before: ReportVersion
    after: ReportVersion
    user: User | AnonymousUser | None = None

    @property
    def lines(self) -> "QuerySet[ReportLine]":
        """The lines of both."""
        rows = ReportLine.objects.all() if self.user is None else ReportLine.objects.visible_to(self.user)
        return rows.filter(version__in=(self.before.pk, self.after.pk))

    @property
    def servers(self) -> "QuerySet[ReportServer]":
        """The servers that either names as a problem."""
        return ReportServer.objects.all() if self.user is None else ReportServer.objects.visible_to(self.user)

    def total(self, version: ReportVersion) -> float | None:
        """Return the points of one of them; None where it has no total, or somebody does not see it."""
        return version.total_points if self.user is None else None

    def licensee(self, appendix: str) -> str:
        """Return whose appendix it is, if that may be named."""
        return appendix if self.user is None or not appendix else hidden.LICENSEE
