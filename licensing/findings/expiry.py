"""Licenses that have expired or soon will: a sentence for each where they are few, for each reason where they are many.

The urgency of the licenses decides, so that keys that renew every month do not bury what will stop.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Case, Count, Min, Q, When

from consoles.models import Product
from licensing.findings.remedies import RENEWABLE, remedies_of, remedies_of_all
from licensing.findings.terms import term_severity, term_text
from licensing.findings.wording import OPEN_LICENSE, SHOW_LICENSES, carriers, subject_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.querysets import LicenseQuerySet, in_grace
from licensing.rules import CRITICAL_DAYS, GRACE_DAYS, WARNING_DAYS, Renewal, Urgency
from ui.findings import Action, Finding
from ui.wording import number

# So many of one urgency get a sentence each; more are grouped by their reason.
MOST_NAMED = 5
REPORTED = (Urgency.EXPIRED, Urgency.CRITICAL, Urgency.WARNING)
URGENCIES = list(Urgency)
# What the rows of a named license are read for; a page must not carry raw answers, nor the secrets of consoles.
NAMED_FIELDS = (
    "product", "uid", "type", "auto_update", "expires_on", "last_update_at", "last_update_status",
    "last_update_message", "update_failed_at", "console__name", "server__name", "organization__name",
)  # fmt: skip
REASONS = {
    Renewal.BY_HAND: "and auto-update is off",
    Renewal.DOES_NOT_RENEW: "and are of types that do not renew",
    Renewal.UNKNOWN: "and it is unknown whether they renew",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Licenses of one product that share an urgency and a reason; of those that have expired, some work in grace."""

    product: Product
    urgency: Urgency
    # Empty where it does not matter any more: all that have expired stand together.
    renewal: str
    count: int
    # Of how many of them a newer key can be had.
    renewable: int
    first: date
    in_grace: int = 0
    first_grace_end: date | None = None

    @property
    def key(self) -> tuple[int, str, str]:
        """What the licenses of a group have in common."""
        return self.urgency.rank, self.product.value, self.renewal


def expiry_findings(licenses: LicenseQuerySet, now: datetime) -> Iterator[Finding]:
    """Yield what has expired, is about to, or should have renewed itself; two queries, however much there is."""
    groups = _groups(licenses, now)
    few = [
        urgency
        for urgency in REPORTED
        if sum(group.count for group in groups if group.urgency == urgency) <= MOST_NAMED
    ]
    for license_ in _named(licenses, few, now):
        yield _finding(license_, now)
    for group in groups:
        if group.urgency not in few:
            yield _group_finding(group)


def _named(licenses: LicenseQuerySet, urgencies: Iterable[Urgency], now: datetime) -> LicenseQuerySet:
    named = licenses.with_urgency(now).filter(_of(urgencies)).most_urgent_first()
    return named.select_related("console", "server", "organization").only(*NAMED_FIELDS)


def _of(urgencies: Iterable[Urgency]) -> Q:
    # Without any urgency Django would leave the query out, and the page would cost differently from day to day.
    return Q(("urgency_rank__in", [-1, *(urgency.rank for urgency in urgencies)]))


def _finding(license_: License, now: datetime) -> Finding:
    urgency = URGENCIES[license_.urgency_rank]  # type: ignore[attr-defined]  # annotated
    return Finding(
        # The date comes first, so that findings without a beginning stand in the order in which licenses expire.
        key=f"licensing:expiry:{license_.expires_on}:{urgency.value}:{license_.pk}",
        subject=subject_of(license_),
        text=term_text(license_, now),
        severity=term_severity(urgency, license_.renewal),  # type: ignore[attr-defined]  # annotated
        url=license_.get_absolute_url(),
        link=OPEN_LICENSE,
        since=license_.expires_on if urgency == Urgency.EXPIRED else None,
        actions=remedies_of(license_),
    )


def _groups(licenses: LicenseQuerySet, now: datetime) -> list[Group]:
    """One query; its rows are finer than the groups, since the grace depends on the type."""
    works = Case(When(in_grace(now), then=True), default=False)
    rows = licenses.with_urgency(now).annotate(works=works).filter(_of(REPORTED)).order_by()
    counted = rows.values_list("product", "type", "urgency_rank", "renewal", "works").annotate(
        Count("pk"), Min("expires_on")
    )
    fine = sorted((_group(*row) for row in counted), key=lambda group: group.key)
    return [_merged(list(groups)) for _, groups in groupby(fine, key=lambda group: group.key)]


def _group(product: str, kind: str, rank: int, renewal: str, works: bool, count: int, first: date) -> Group:
    urgency, days = URGENCIES[rank], GRACE_DAYS.get((Product(product), kind), 0)
    return Group(
        product=Product(product),
        urgency=urgency,
        renewal="" if urgency == Urgency.EXPIRED else renewal,
        count=count,
        renewable=count if renewal in RENEWABLE else 0,
        first=first,
        in_grace=count if works else 0,
        first_grace_end=first + timedelta(days=days) if works else None,
    )


def _merged(groups: list[Group]) -> Group:
    ends = [group.first_grace_end for group in groups if group.first_grace_end]
    return Group(
        product=groups[0].product,
        urgency=groups[0].urgency,
        renewal=groups[0].renewal,
        count=sum(group.count for group in groups),
        renewable=sum(group.renewable for group in groups),
        first=min(group.first for group in groups),
        in_grace=sum(group.in_grace for group in groups),
        first_grace_end=min(ends, default=None),
    )


def _group_finding(group: Group) -> Finding:
    return Finding(
        key=f"licensing:expiry:{group.urgency.value}:{group.product.value}:{group.renewal or 'any'}",
        subject=carriers(group.product, group.count),
        text=_group_text(group),
        severity=term_severity(group.urgency, group.renewal),
        url=license_list_url(product=group.product.value, urgency=group.urgency.value, renewal=group.renewal or None),
        link=SHOW_LICENSES,
        since=group.first if group.urgency == Urgency.EXPIRED else None,
        actions=_remedies(group),
    )


def _remedies(group: Group) -> tuple[Action, ...]:
    if not group.renewable:
        return ()
    renewals = (Renewal(group.renewal),) if group.renewal else RENEWABLE
    return remedies_of_all(group.product, urgency=group.urgency.value, renewals=renewals)


def _group_text(group: Group) -> str:
    one = group.count == 1
    if group.urgency == Urgency.EXPIRED:
        return f"{'has' if one else 'have'} expired{_grace(group)}."
    if group.renewal == Renewal.FAILING:
        return (
            f"{'has' if one else 'have'} auto-update on, but no new key has come; the first expires on {group.first}."
        )
    days = CRITICAL_DAYS if group.urgency == Urgency.CRITICAL else WARNING_DAYS
    reason = REASONS[Renewal(group.renewal)]
    return f"{'expires' if one else 'expire'} within {days} days {reason}; the first on {group.first}."


def _grace(group: Group) -> str:
    if not group.in_grace:
        return "; no grace is left for any of them"
    return f"; {number(group.in_grace)} in grace, the first of them until {group.first_grace_end}"
