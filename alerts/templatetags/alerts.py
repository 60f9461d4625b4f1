"""What pages of other rooms show of alerts, without knowing this room."""

from typing import Any

from django import template
from django.utils import timezone

from alerts.rows import AlertRow
from alerts.selectors import SEVERITY_RANK, alert_rows
from licensing.models import License

register = template.Library()
MOST_ALERTS = 5


@register.simple_tag(takes_context=True)
def alerts_of(context: dict[str, Any], license_: License) -> list[AlertRow]:
    """Return the unsolved alerts about a license, the most urgent first, as far as the person may see them."""
    now = timezone.now()
    alerts = alert_rows(context["request"].user, now).filter(license=license_, solved_at=None)
    return [AlertRow(alert, now) for alert in alerts.order_by(SEVERITY_RANK, "pk")[:MOST_ALERTS]]
