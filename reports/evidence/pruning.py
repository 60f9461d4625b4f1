"""Letting go of evidence that is older than it has to be kept."""

from datetime import datetime, timedelta

from django.conf import settings

from reports.models import Evidence


def evidence_prune(now: datetime) -> int:
    """Delete the evidence that is older than the settings say, of every console, and return how much that was."""
    old = Evidence.objects.filter(frozen_at__lt=now - timedelta(days=settings.EVIDENCE_KEEP_DAYS))
    return sum(one.delete()[0] > 0 for one in old.only("pk").iterator())
