"""What every family of series goes by."""

from collections.abc import Sequence
from datetime import date, datetime

from prometheus_client.core import GaugeMetricFamily

from usage.months import beginning


def gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    """Return an empty family of that name behind the product's own; `text` says what its values are."""
    return GaugeMetricFamily(f"vspcdash_{name}", text, labels=labels)


def moment_add(family: GaugeMetricFamily, labels: Sequence[str], moment: datetime | date | None) -> None:
    """Add a moment in seconds since 1970, of a day that at which it begins in UTC; nothing for None."""
    if moment is not None:
        known = moment if isinstance(moment, datetime) else beginning(moment)
        family.add_metric(labels, known.timestamp())
