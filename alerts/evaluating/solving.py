"""What is over."""

from collections.abc import Container
from datetime import datetime

from alerts.evaluating.sight import Sight
from alerts.evaluating.writing import MOST_ROWS
from alerts.models import Alert
from consoles.mirror import chunks
from ui.troubles import Rule
from vspcdash.leases import Lease


def alerts_solve(rule: Rule, *, kept: Container[int], sight: Sight, lease: Lease, now: datetime) -> int:
    """Mark the alerts of a rule as solved that are not `kept`, as far as their consoles can be seen; return how many.

    One query, and one more for each few hundred that are over.
    """
    unsolved = Alert.objects.filter(rule=rule.key, solved_at=None).order_by()
    rows = unsolved.values_list("pk", "console_id", "product").iterator()
    over = [pk for pk, console, product in rows if pk not in kept and sight.is_clear(rule, console, product)]
    for pks in chunks(over, MOST_ROWS):
        lease.proceed()
        Alert.objects.filter(pk__in=pks).update(solved_at=now, changed_at=now)
    return len(over)
