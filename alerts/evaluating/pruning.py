"""What was over long ago."""

from datetime import datetime, timedelta

from django.conf import settings

from alerts.evaluating.writing import MOST_ROWS
from alerts.models import Alert


def alerts_prune(now: datetime) -> None:
    """Delete a thousand alerts at most, with their warnings, that were solved longer ago than the setting allows."""
    too_old = now - timedelta(days=settings.ALERT_KEEP_DAYS)
    pks = list(Alert.objects.filter(solved_at__lt=too_old).order_by().values_list("pk", flat=True)[:MOST_ROWS])
    if pks:
        Alert.objects.filter(pk__in=pks).delete()
