"""The points of all consoles in short, as the first page tells them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from usage.breakdown import sum_known
from usage.forecasts import MonthForecast, points_forecast
from usage.models import Gauge, UnitType
from usage.querysets import MonthFrame
from usage.rows import GaugeRow
from usage.selectors.commitments import Committed, committed
from usage.selectors.frame import frame_for, usage_ages
from usage.selectors.own import gauges_adding_up, rows_adding_up


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """Points now and this month; None is unknown."""

    frame: MonthFrame
    used: float | None
    # Now against the end of last month, in units and as a share of what was used then.
    change: float | None
    change_share: float | None
    # With several consoles the sum of what each had at its own time, which all together cannot exceed.
    this_high: float | None
    new: float | None
    is_partial: bool
    console_count: int
    # When the numbers of the console were read that was read longest ago.
    oldest_at: datetime | None
    is_stale: bool
    # Whether something of the consoles is out of scope: then no forecast and no commitment is about these points.
    is_part: bool
    forecast: MonthForecast
    committed: Committed

    @property
    def compared(self) -> str:
        """The points now against the commitment, in words; empty where either is unknown."""
        return self.committed.compared(self.used)

    @property
    def compared_expected(self) -> str:
        """What the report will probably carry against the commitment, likewise."""
        reported = self.forecast.reported
        return self.committed.compared(reported.forecast.expected) if reported else ""


def points_for(*, user: User | AnonymousUser, now: datetime) -> Points:
    """Return the points of all consoles, of each what this person may see; ten queries, or a few more."""
    frame, ages = frame_for(user, now), usage_ages(user)
    gauges = gauges_adding_up(user, Gauge.Kind.CONSOLE).filter(unit_type=UnitType.POINTS)
    rows = rows_adding_up(user, gauges, frame=frame, ages=ages, now=now)
    is_part = any(row.is_sum for row in rows)
    compared = [row for row in rows if row.change is not None]
    change, before = _sum(row.change for row in compared), _sum(row.last_end for row in compared)
    return Points(
        frame=frame,
        used=_sum(row.gauge.used_units for row in rows),
        change=change,
        change_share=change / before if change is not None and before else None,
        this_high=None if is_part else _sum(row.this_high for row in rows),
        new=_sum(row.gauge.new_units for row in rows),
        is_partial=any(row.gauge.is_partial for row in rows),
        console_count=len(rows),
        oldest_at=_oldest(rows),
        is_stale=any(row.is_stale for row in rows),
        is_part=is_part,
        forecast=points_forecast(user=user, now=now),
        committed=committed(user, {row.gauge.console_id for row in rows}),
    )


def _sum(values: Iterable[float | None]) -> float | None:
    total: float | None = None
    for value in values:
        total = sum_known(total, value)
    return total


def _oldest(rows: Iterable[GaugeRow]) -> datetime | None:
    return min((row.refreshed_at for row in rows if row.refreshed_at), default=None)
