"""What was asked of the consoles, and what is told to people."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from prometheus_client.core import Metric

from alerts.metrics.families import gauge, moment_add
from alerts.models import Alert, Message
from consoles.scoping import nobody_narrowed
from operations.findings import operations_unknown
from operations.models import Operation
from ui.severity import Severity


def operation_families(now: datetime) -> Iterator[Metric]:
    """Yield operations by state, and since when somebody has to look at one; two queries."""
    states = gauge("operations", "Operations that were asked for, by state.", "state")
    oldest = gauge(
        "operation_oldest_unknown_timestamp_seconds",
        "When the oldest operation was asked for of which nobody knows how it ended; none while there is none.",
    )
    counts = dict(Operation.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in Operation.State.values:
        states.add_metric([state], counts.get(state, 0))
    moment_add(oldest, (), operations_unknown(nobody_narrowed(), now).aggregate(first=Min("requested_at"))["first"])
    yield from (states, oldest)


def alert_families(now: datetime) -> Iterator[Metric]:
    """Yield the alerts that wait for somebody; one query."""
    alerts = gauge("alerts_open", "Alerts that nobody has acknowledged or muted, by severity.", "severity")
    counts = dict(Alert.objects.waiting(now).order_by().values_list("severity").annotate(Count("pk")))
    for severity in Severity:
        alerts.add_metric([severity.value], counts.get(severity.value, 0))
    yield alerts


def delivery_families(now: datetime) -> Iterator[Metric]:
    """Yield messages by what became of them, and since when one should have gone out; two queries."""
    states = gauge("deliveries", "Messages to channels, by state.", "state")
    oldest = gauge(
        "delivery_oldest_waiting_timestamp_seconds",
        "When the oldest message was written that is due, or was tried in vain; none while there is none.",
    )
    counts = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in Message.State.values:
        states.add_metric([state], counts.get(state, 0))
    waiting = Message.objects.filter(Q(due_at__lte=now) | Q(attempt_count__gt=0), state=Message.State.WAITING)
    moment_add(oldest, (), waiting.aggregate(first=Min("created_at"))["first"])
    yield from (states, oldest)
