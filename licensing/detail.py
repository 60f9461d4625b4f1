"""What the page of one license shows around the license."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from accounts.models import User
from consoles.models import Freshness
from consoles.querysets import ScopedQuerySet
from consoles.scoping import is_narrowed
from licensing.acting import Offer, offer
from licensing.doing import Doing, operations_of
from licensing.models import License, LicenseChange
from licensing.querysets import LicenseQuerySet
from licensing.rows import ROW_FIELDS, LicenseRow, LicenseRows
from licensing.rules import Renewal
from operations.rows import OperationRow
from operations.selectors import operation_rows
from ui.remarks import Remark, remarks_on

# Lists on the page end here; the license list has the rest.
MOST_ROWS = 50
RENEWAL_REASONS = {
    Renewal.RENEWS_ITSELF: "Auto-update is on, so the key is replaced before it expires without anybody's work.",
    Renewal.FAILING: "Auto-update is on, but the last update failed or the next key has not come in time.",
    Renewal.BY_HAND: "Auto-update is off: somebody has to install the next key before this one expires.",
    Renewal.DOES_NOT_RENEW: "A license of this type, or without an expiry, is not prolonged.",
    Renewal.UNKNOWN: "The console does not say whether auto-update is on, or the type is one that may not renew.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenseDetail:
    """A license with what a person compares it to."""

    row: LicenseRow
    renewal_reason: str
    answer: str
    changes: list[LicenseChange]
    neighbors: list[LicenseRow]
    neighbor_count: int
    others: list[LicenseRow]
    offer: Offer
    operations: list[OperationRow]
    remarks: list[Remark]

    @property
    def doing(self) -> Doing | None:
        """What is being done to the license right now."""
        newest = next(iter(self.operations), None)
        return Doing(newest.operation, newest.now) if newest and newest.is_open else None


def license_detail(license_: License, *, user: User, now: datetime) -> LicenseDetail:
    """Return what the page of `license_` shows."""
    freshness = {
        (item.console_id, item.part): item
        for item in Freshness.objects.visible_to(user).filter(console=license_.console_id, step=Freshness.Step.LICENSES)
    }
    row = LicenseRow(license_, now, freshness.get((license_.console_id, license_.product)))
    around = _around(license_, user, now)
    sharing = _sharing(license_, around)
    return LicenseDetail(
        row=row,
        renewal_reason=RENEWAL_REASONS[row.renewal],
        answer=readable(license_.raw),
        changes=list(_changes(license_, user)[:MOST_ROWS]),
        neighbors=list(LicenseRows(sharing[:MOST_ROWS], freshness, now)),
        neighbor_count=sharing.count(),
        others=list(LicenseRows(_of_same_organization(license_, around), freshness, now)),
        offer=offer(license_, user),
        operations=operations_of(license_.pk, user=user, now=now),
        remarks=remarks_on(license_, user=user, now=now),
    )


def readable(raw: str) -> str:
    """Return a console's answer with one value to a line."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw


def _changes(license_: License, user: User) -> ScopedQuerySet[LicenseChange]:
    """What changed, with our operation that did it, as far as that is in sight too."""
    changes = LicenseChange.objects.visible_to(user).filter(license=license_)
    if is_narrowed(user):
        return changes.prefetch_related(Prefetch("operation", operation_rows(user)))
    return changes.select_related("operation__batch__requested_by").defer("operation__batch__file_content")


def _around(license_: License, user: User, now: datetime) -> LicenseQuerySet:
    licenses = License.objects.visible_to(user).current().with_urgency(now).exclude(pk=license_.pk)
    rows = licenses.filter(console=license_.console_id).most_urgent_first()
    return rows.select_related("console", "server", "organization__reseller").only(*ROW_FIELDS)


def _sharing(license_: License, around: LicenseQuerySet) -> LicenseQuerySet:
    return around.filter(entitlement=license_.entitlement) if license_.entitlement else around.none()


def _of_same_organization(license_: License, around: LicenseQuerySet) -> LicenseQuerySet:
    if license_.organization_id is None:
        return around.none()
    return around.filter(organization=license_.organization_id)[:MOST_ROWS]
