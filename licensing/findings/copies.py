"""Keys that stand on several servers and do not add up: one entitlement, so one number of units and one expiry."""

from collections.abc import Callable, Iterator, Sequence

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from licensing.findings.wording import SHOW_LICENSES, subject_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from licensing.selectors import Entitlement, entitlements
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import number

# So many keys get a sentence each; more stand in one.
MOST_NAMED = 3
NAMED_FIELDS = ("product", "uid", "console__name", "server__name", "organization__name")


def copies_findings(current: LicenseQuerySet, user: User | AnonymousUser) -> Iterator[Finding]:
    """Yield keys whose copies disagree, and those of which the copies use too much together; two queries."""
    shared = list(entitlements(user=user, shared_only=True))
    disagreeing = [entitlement for entitlement in shared if entitlement.disagrees]
    over_used = [entitlement for entitlement in shared if entitlement.is_over_used_together]
    named = [*disagreeing[:MOST_NAMED], *over_used[:MOST_NAMED]]
    holders = _holders(current, [entitlement.license_pk for entitlement in named])
    yield from _findings(disagreeing, holders, "disagree", disagreement, "say different things")
    yield from _findings(over_used, holders, "over-used", excess, "use more together than was bought once")


def _holders(current: LicenseQuerySet, pks: list[int]) -> dict[int, License]:
    # Without any key Django would leave the query out, and the page would cost differently from day to day.
    rows = current.filter(pk__in=[0, *pks]).select_related("console", "server", "organization").only(*NAMED_FIELDS)
    return {license_.pk: license_ for license_ in rows}


def _findings(
    found: Sequence[Entitlement],
    holders: dict[int, License],
    reason: str,
    text: Callable[[Entitlement], str],
    summary: str,
) -> Iterator[Finding]:
    if len(found) > MOST_NAMED:
        yield _group_finding(found, reason, summary)
        return
    for entitlement in found:
        license_ = holders[entitlement.license_pk]
        yield Finding(
            key=f"licensing:keys:{reason}:{entitlement.console_id}:{entitlement.key}",
            subject=f"The key of {subject_of(license_)}",
            text=f"is on {number(entitlement.copies)} servers, {text(entitlement)}.",
            severity=Severity.WARNING,
            url=license_.get_absolute_url(),
            link="Show copies",
        )


def _group_finding(found: Sequence[Entitlement], reason: str, summary: str) -> Finding:
    return Finding(
        key=f"licensing:keys:{reason}",
        subject=f"{number(len(found))} shared keys",
        text=f"{summary} on the servers that they are installed on.",
        severity=Severity.WARNING,
        url=license_list_url(shared=1),
        link=SHOW_LICENSES,
    )


def disagreement(entitlement: Entitlement) -> str:
    """Return what the copies of a key say differently, to go on after `is on 3 servers,`; empty where they agree."""
    parts = []
    if entitlement.has_other_unit:
        parts.append("which name different units")
    elif entitlement.units_disagree:
        parts.append(f"which say {number(entitlement.fewest_units)} and {number(entitlement.units)} units")
    if entitlement.expiry_disagrees:
        parts.append(f"which expire between {entitlement.first_expires_on} and {entitlement.last_expires_on}")
    return " and ".join(parts)


def excess(entitlement: Entitlement) -> str:
    """Return how much the copies of a key use together, to go on after `is on 3 servers,`."""
    used, units = number(entitlement.used_units), number(entitlement.units)
    return f"which use {used} of {units} {entitlement.unit_type} together"
