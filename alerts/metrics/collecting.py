"""All families together, and how many series they may have."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from prometheus_client.core import InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from alerts.metrics.consoles import freshness_families, report_families
from alerts.metrics.licenses import PER_LICENSE, single_families, sum_families
from alerts.metrics.work import alert_families, delivery_families, operation_families

# Single licenses take what all else leaves of so many series, and are never more than so many.
MOST_SERIES = 2000
MOST_SINGLE = 500


class InstallationCollector(Collector):
    """The figures of the installation at one moment; the number of queries does not depend on the number of rows."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Yield every family, those of single licenses last; one without a series is there as well."""
        families = list(self._of_all())
        yield from families
        # One series says how many licenses are left out.
        left = MOST_SERIES - 1 - sum(len(family.samples) for family in families)
        yield from single_families(self.now, most=min(MOST_SINGLE, max(left // PER_LICENSE, 0)))

    def _of_all(self) -> Iterator[Metric]:
        yield InfoMetricFamily("vspcdash_build", "What runs here.", value={"version": settings.VERSION})
        yield from sum_families(self.now)
        yield from freshness_families(self.now)
        yield from report_families(self.now)
        yield from operation_families(self.now)
        yield from alert_families(self.now)
        yield from delivery_families(self.now)
