"""Licenses in sums, and one by one those about which there is something to do."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from prometheus_client.core import Metric

from alerts.metrics.families import gauge, moment_add
from consoles.scoping import nobody_narrowed
from licensing.models import License
from licensing.querysets import OVER_USED, LicenseQuerySet
from licensing.rules import Urgency

URGENCIES = list(Urgency)
# Series of each single license.
PER_LICENSE = 3
NAMED_FIELDS = (
    "product", "uid", "expires_on", "unit_type", "units", "used_units", "console__name", "server__name",
    "organization__name",
)  # fmt: skip
LABELS = ("console", "company", "server", "product", "id")
# A console, a product and a type of units.
UnitKind = tuple[str, ...]


def sum_families(now: datetime) -> Iterator[Metric]:
    """Yield how many licenses there are of each kind, and their units by type; two queries."""
    current = License.objects.visible_to(nobody_narrowed()).current()
    yield from _counts(current, now)
    yield from _units(current)


def single_families(now: datetime, *, most: int) -> Iterator[Metric]:
    """Yield the series of at most so many licenses, the most urgent first, and how many more there would be."""
    expiry = gauge("license_expiry_timestamp_seconds", "First moment (UTC) of the last day of the license.", *LABELS)
    units = gauge("license_units", "Units of the license.", *LABELS, "unit_type")
    used_units = gauge("license_used_units", "Units that are used of the license.", *LABELS, "unit_type")
    left_out = gauge("license_series_left_out", "Licenses without series of their own, because there are too many.")
    chosen = _chosen(now)
    count = chosen.count()
    for license_ in chosen.most_urgent_first()[:most]:
        labels = _labels(license_)
        moment_add(expiry, labels, license_.expires_on)
        for family, value in ((units, license_.units), (used_units, license_.used_units)):
            if value is not None:
                family.add_metric([*labels, license_.unit_type], value)
    left_out.add_metric((), max(count - most, 0))
    yield from (expiry, units, used_units, left_out)


def _counts(current: LicenseQuerySet, now: datetime) -> Iterator[Metric]:
    licenses = gauge("licenses", "Licenses that consoles have.", "console", "product", "urgency", "renewal")
    over_used = gauge("licenses_over_used", "Licenses of which more is used than licensed.", "console", "product")
    over: defaultdict[tuple[str, str], int] = defaultdict(int)
    kinds = ("console__name", "product", "urgency_rank", "renewal")
    rows = current.with_urgency(now).order_by().values_list(*kinds)
    for console, product, rank, renewal, count, excess in rows.annotate(
        Count("pk"), over=Count("pk", filter=OVER_USED)
    ):
        licenses.add_metric([console, product, URGENCIES[rank].value, renewal], count)
        over[console, product] += excess
    for labels, excess in over.items():
        over_used.add_metric(labels, excess)
    yield from (licenses, over_used)


def _units(current: LicenseQuerySet) -> Iterator[Metric]:
    labels = ("console", "product", "unit_type")
    licensed = gauge("licensed_units", "Units that are licensed, each key counted once in a product.", *labels)
    used = gauge("used_units", "Units that are used; what does not say how many counts as none.", *labels)
    for kind, (licensed_units, used_units) in _unit_sums(current).items():
        licensed.add_metric(kind, licensed_units)
        used.add_metric(kind, used_units)
    yield from (licensed, used)


def _unit_sums(current: LicenseQuerySet) -> Mapping[UnitKind, Sequence[float]]:
    """What copies of a key name is bought once; what they use adds up. Licenses without a key stand for themselves."""
    sums: defaultdict[UnitKind, list[float]] = defaultdict(lambda: [0.0, 0.0])
    keys = ("console__name", "product", "unit_type", "entitlement")
    rows = current.exclude(units=None, used_units=None).order_by().values_list(*keys)
    for *kind, key, most, units, used in rows.annotate(Max("units"), Sum("units"), Sum("used_units")):
        pair = sums[tuple(kind)]
        pair[0] += (most if key else units) or 0
        pair[1] += used or 0
    return sums


def _chosen(now: datetime) -> LicenseQuerySet:
    licenses = License.objects.visible_to(nobody_narrowed()).current().with_urgency(now)
    licenses = licenses.select_related("console", "server", "organization").only(*NAMED_FIELDS)
    if settings.METRICS_LICENSES == "none":
        return licenses.none()
    if settings.METRICS_LICENSES == "all":
        return licenses
    return licenses.filter(Q(("urgency_rank__lt", Urgency.OK.rank)) | OVER_USED)


def _labels(license_: License) -> list[str]:
    company = license_.organization.name if license_.organization else ""
    return [license_.console.name, company, license_.server_title, license_.product, str(license_.pk)]
