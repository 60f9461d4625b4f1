"""What the first page says of all licenses, remembered where there are so many that adding them up takes long.

It is forgotten with whatever is read or done - each leaves a row behind - and after a minute at the latest, since some
sentences tell the time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.core.cache import cache
from django.db.models import Max, Sum

from accounts.models import AuditEntry, User
from consoles.models import Freshness, ScopeGrant
from consoles.scoping import is_narrowed
from licensing.models import LicenseChange
from licensing.rules import today_of
from licensing.selectors import Cohort, license_census
from refresh.models import Refresh
from ui import findings
from ui.findings import Finding

SECONDS = 60
# Rows of all lists of all consoles: with fewer, every page adds them up anew.
MANY = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The findings, most urgent first, and every license counted in its cohort."""

    findings: Sequence[Finding]
    census: Sequence[Cohort]


def figures_for(*, user: User, now: datetime) -> Figures:
    """Return the figures of this person, where there are many licenses as they were at most a minute ago."""
    key = _key(user, now)
    known: Figures | None = cache.get(key) if key else None
    if known is None:
        census = license_census(user=user, now=now)
        known = Figures(findings=findings.collect(user, now), census=census)
        if key:
            cache.set(key, known, SECONDS)
    return known


def census_for(*, user: User, now: datetime) -> Sequence[Cohort]:
    """Return every license counted in its cohort, as the page showed them if it did so just before."""
    key = _key(user, now)
    known: Figures | None = cache.get(key) if key else None
    return known.census if known else license_census(user=user, now=now)


def _key(user: User, now: datetime) -> str:
    """What the figures depend on: what was read and done last, the day, and who asks; empty where they are few."""
    lists = Freshness.objects.aggregate(rows=Sum("row_count"), read=Max("refreshed_at"), failed=Max("failed_at"))
    if (lists["rows"] or 0) < MANY:
        return ""
    done = [model.objects.aggregate(last=Max("pk"))["last"] for model in (AuditEntry, LicenseChange)]
    shape = [field.name for kind in (Finding, Cohort) for field in fields(kind)]
    # Who belongs to whom is written after the lists, by the same refresh.
    ended = Refresh.objects.aggregate(last=Max("finished_at"))["last"]
    said = f"{lists} {ended} {done} {today_of(now)} {_sight(user)} {shape}"
    return f"overview:{hashlib.sha256(said.encode()).hexdigest()}"


def _sight(user: User) -> str:
    """Who sees the same: everybody with the same permissions and the same scope."""
    permissions = " ".join(sorted(user.get_all_permissions()))
    if not is_narrowed(user):
        return permissions
    grants = ScopeGrant.objects.filter(user=user).order_by("pk").values_list("console", "organization")
    return f"{permissions} {list(grants)}"
