"""Concerns that need not be looked for again on every first page.

They are forgotten with the next refresh of a console that one of the reports is of, and after some minutes at the
latest: an operation may have changed a license since.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache
from django.db.models import Max

from consoles.models import Freshness
from reports.models import Report
from reports.preflight.concerns import Concern
from reports.preflight.run import concerns_by_report
from usage.months import day_of

SECONDS = 300


def concerns_remembered(reports: Sequence[Report], *, now: datetime) -> dict[int, list[Concern]]:
    """Return the concerns of these reports by their keys, as they were found at most five minutes ago."""
    key = _key(reports, now)
    known: dict[int, list[Concern]] | None = cache.get(key)
    if known is None:
        known = concerns_by_report(reports, now=now)
        cache.set(key, known, SECONDS)
    return known


def _key(reports: Sequence[Report], now: datetime) -> str:
    """What the concerns depend on: which versions the reports show, and when anything was read; and what they have."""
    consoles = {report.console_id for report in reports}
    newest = Freshness.objects.filter(console__in=consoles).aggregate(newest=Max("refreshed_at"))["newest"]
    shown = [(report.pk, report.version_id, report.read_at) for report in reports]
    return f"preflight:{hashlib.sha256(f'{shown} {newest} {day_of(now)} {Concern.__slots__}'.encode()).hexdigest()}"
