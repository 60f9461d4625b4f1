"""Letting go of evidence that is older than it has to be kept."""

from datetime import datetime, timedelta

from django.conf import settings

from reports.models import Evidence


def evidence_prune(now: datetime) -> int:
    """Delete the evidence that is older than the settings say, of every console, and return how much that was."""
    old = Evidence.objects.filter(frozen_at__lt=now - timedelta(days=settings.EVIDENCE_KEEP_DAYS))
    # The keys first: SQLite takes no write from a connection whose reading began before somebody else wrote.
    return sum(Evidence.objects.filter(pk=pk).delete()[0] > 0 for pk in list(old.values_list("pk", flat=True)))
