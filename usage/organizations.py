"""The gauges of organizations: what each uses, in all and by product."""

from collections.abc import Iterator
from datetime import datetime

from consoles.mirror import ROWS_PER_TRANSACTION, among, chunks
from consoles.models import Console
from usage.breakdown import Lines, sum_known
from usage.coverage import ReadDays
from usage.gauges import Amounts, GaugeKey, Measured, Ties, gauges_write
from usage.lines import Found
from usage.models import Gauge

ORGANIZATION, ORGANIZATION_PRODUCT = Gauge.Kind.ORGANIZATION.value, Gauge.Kind.ORGANIZATION_PRODUCT.value


def organizations_measure(console: Console, found: Found, *, read: ReadDays) -> None:
    """Bring the gauges of a few organizations to what was read of them; an organization without lines uses nothing."""
    for usages in chunks(found, ROWS_PER_TRANSACTION):
        measured = {key: one for usage in usages for key, one in _measured(usage, *found[usage])}
        gauges = Gauge.objects.filter(usage__in=among(usages)).order_by()
        gauges_write(console, measured, gauges, read=read, absent_at={usage: found[usage][0] for usage in usages})


def _measured(usage: int, read_at: datetime, lines: Lines) -> Iterator[tuple[GaugeKey, Measured]]:
    in_all, by_product = _sums(lines)
    for unit_type, amounts in in_all.items():
        key = GaugeKey(ORGANIZATION, str(usage), unit_type)
        yield key, Measured(amounts, Ties(usage), read_at)
    for (product, unit_type), amounts in by_product.items():
        key = GaugeKey(ORGANIZATION_PRODUCT, f"{usage}:{product}", unit_type)
        yield key, Measured(amounts, Ties(usage, None, product), read_at)


def _sums(lines: Lines) -> tuple[dict[str, Amounts], dict[tuple[str, str], Amounts]]:
    by_product: dict[tuple[str, str], Amounts] = {}
    for place, figures in lines.items():
        key, used = (place.kind.product, place.kind.unit_type), figures.used_units
        one = Amounts(used, figures.new_units, figures.rental_units, used is None)
        by_product[key] = added(by_product[key], one) if key in by_product else one
    in_all: dict[str, Amounts] = {}
    for (_, unit_type), one in by_product.items():
        in_all[unit_type] = added(in_all[unit_type], one) if unit_type in in_all else one
    return in_all, by_product


def added(one: Amounts, other: Amounts) -> Amounts:
    """Return the sums of two; unknown is only what both do not know."""
    return Amounts(
        sum_known(one.used_units, other.used_units),
        sum_known(one.new_units, other.new_units),
        sum_known(one.rental_units, other.rental_units),
        one.is_partial or other.is_partial,
    )
