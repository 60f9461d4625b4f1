"""What pages of other rooms show of alerts, without knowing this room."""

from typing import Any

from django import template

from alerts.models import Alert
from alerts.selectors import SEVERITY_RANK
from licensing.models import License

register = template.Library()
MOST_ALERTS = 5


@register.simple_tag(takes_context=True)
def alerts_of(context: dict[str, Any], license_: License) -> list[Alert]:
    """Return the unsolved alerts about a license, the most urgent first, as far as the person may see them."""
    alerts = Alert.objects.visible_to(context["request"].user).unsolved().filter(license=license_)
    return list(alerts.order_by(SEVERITY_RANK, "pk")[:MOST_ALERTS])
