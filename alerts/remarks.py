"""What the page of a license says of its alerts."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from alerts.models import Alert
from alerts.rows import AlertRow
from alerts.selectors import SEVERITY_RANK, alert_rows
from licensing.models import License
from ui.remarks import Remark

MOST_ALERTS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenseAlerts:
    """The alerts about a license as far as one may see them: the most urgent unsolved ones, and how many there are."""

    license_pk: int
    rows: list[AlertRow]
    count: int


def license_remark(license_: License, user: User, now: datetime) -> Remark | None:
    """Return the alerts about `license_`, or that there were some; None where there never was one."""
    unsolved = alert_rows(user, now).filter(license=license_, solved_at=None).order_by(SEVERITY_RANK, "pk")
    rows = [AlertRow(alert, now) for alert in unsolved[:MOST_ALERTS]]
    count = unsolved.count() if len(rows) == MOST_ALERTS else len(rows)
    if not rows and not Alert.objects.visible_to(user).filter(license=license_).exists():
        return None
    return Remark(
        template="alerts/partials/on_license.html",
        said=LicenseAlerts(license_pk=license_.pk, rows=rows, count=count),
    )
