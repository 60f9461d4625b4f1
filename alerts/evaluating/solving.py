"""What is over."""

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import datetime
from typing import NamedTuple

from alerts.evaluating.sight import Sight
from alerts.evaluating.writing import MOST_ROWS
from alerts.models import Alert
from consoles.mirror import chunks
from ui.troubles import Rule
from vspcdash.leases import Lease


class Unsolved(NamedTuple):
    """An alert that was not over when the evaluation began, and whom it concerns."""

    pk: int
    console: int | None
    product: str


def unsolved_load() -> dict[str, list[Unsolved]]:
    """Return the alerts that are not over, by their rule; one query."""
    found = defaultdict[str, list[Unsolved]](list)
    rows = Alert.objects.unsolved().order_by().values_list("rule", "pk", "console_id", "product")
    for rule, pk, console, product in rows.iterator():
        found[rule].append(Unsolved(pk, console, product))
    return found


def alerts_solve(
    rule: Rule, unsolved: Iterable[Unsolved], *, kept: Container[int], sight: Sight, lease: Lease, now: datetime
) -> int:
    """Mark those alerts of a rule as solved that are not `kept`, as far as their consoles can be seen; return how many.

    One query for each thousand that are over.
    """
    over = [
        alert.pk for alert in unsolved if alert.pk not in kept and sight.is_clear(rule, alert.console, alert.product)
    ]
    for pks in chunks(over, MOST_ROWS):
        lease.proceed()
        Alert.objects.filter(pk__in=pks).update(solved_at=now, changed_at=now)
    return len(over)
