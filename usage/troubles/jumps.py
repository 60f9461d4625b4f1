"""Organizations that use much more, or much less, than at the end of last month."""

from collections.abc import Iterator
from datetime import datetime

from consoles.scoping import nobody_narrowed
from ui.troubles import Measure, Trouble
from usage.findings import changes_url, jump_severity, jump_text
from usage.models import Gauge
from usage.rows import ROW_FIELDS, GaugeRow
from usage.selectors.frame import frame_for
from usage.troubles.base import UsageRule


def jump_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield each jump of this month, unit by unit; an episode is the month. Two queries."""
    frame = frame_for(nobody_narrowed(), now)
    gauges = Gauge.objects.filter(month=frame.month).of_kind(Gauge.Kind.ORGANIZATION).with_month(frame).jumped()
    named = gauges.select_related("console", "reseller", "usage__organization__reseller").only(*ROW_FIELDS)
    for gauge in named.order_by("pk").iterator():
        yield _trouble(GaugeRow(gauge, frame=frame, now=now, refreshed_at=None))


def _trouble(row: GaugeRow) -> Trouble:
    usage = row.gauge.usage
    return Trouble(
        subject=f"usage:{row.gauge.usage_id}:{row.gauge.unit_type}",
        episode=f"{row.frame.month:%Y-%m}",
        level=0,
        severity=jump_severity(row),
        name=row.company,
        text=jump_text(row),
        url=changes_url(row),
        console_pk=row.gauge.console_id,
        organization_pk=usage.organization_id if usage else None,
    )


JUMP_RULES = (
    UsageRule(
        key="usage.jump",
        title="Usage of an organization jumped",
        measure=Measure.EVENT,
        stages=(0,),
        source=jump_troubles,
    ),
)
