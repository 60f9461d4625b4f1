"""The strip of numbers above the list of usage: points of all consoles, each a link to the list behind it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.models import Product
from consoles.scoping import is_narrowed
from ui import wording
from usage.breakdown import sum_known
from usage.links import usage_list_url
from usage.models import Gauge, UnitType, unit_title
from usage.querysets import MonthFrame
from usage.rows import NOT_SUMMED
from usage.selectors.own import gauges_adding_up, rows_adding_up


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageTile:
    """One number, what it counts, and the list behind it; None is unknown, for the reason in `gap`."""

    label: str
    hint: str
    value: float | None
    url: str
    gap: str
    is_change: bool = False
    # Whether the console does not give every figure, so that the number is the least that it can be.
    is_partial: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageSummary:
    """The points of all consoles that a person may see, and what else is counted, in units of its own."""

    tiles: list[UsageTile]
    others: list[str]
    # When the oldest of the numbers was read.
    oldest_at: datetime | None
    is_stale: bool
    # Whether the sums are over what is in scope, not over everything there is.
    is_own: bool


def usage_summary(
    *, user: User | AnonymousUser, frame: MonthFrame, ages: dict[int, datetime], now: datetime
) -> UsageSummary:
    """Return the sums over consoles, from one query; of consoles that are not in scope as a whole what is, from two.

    The highest of several consoles together is not known, since each has its own at another time: it is the sum of
    theirs, which it cannot exceed.
    """
    kinds = (Gauge.Kind.CONSOLE, Gauge.Kind.PRODUCT)
    rows = rows_adding_up(user, gauges_adding_up(user, *kinds), frame=frame, ages=ages, now=now)
    gauges = [row.gauge for row in rows]
    totals = [gauge for gauge in gauges if gauge.kind == Gauge.Kind.CONSOLE]
    points = [gauge for gauge in totals if gauge.unit_type == UnitType.POINTS]
    clouds = [gauge for gauge in gauges if gauge.kind == Gauge.Kind.PRODUCT and gauge.product == Product.SITE]
    return UsageSummary(
        tiles=_tiles(
            points,
            [gauge for gauge in clouds if gauge.unit_type == UnitType.POINTS],
            frame,
            is_summed=any(row.is_sum for row in rows),
        ),
        others=_others([gauge for gauge in totals if gauge.unit_type != UnitType.POINTS and gauge.used_units]),
        oldest_at=min(ages.values(), default=None),
        is_stale=any(gauge.console.schedule.is_stale(ages.get(gauge.console_id), now) for gauge in totals),
        is_own=is_narrowed(user),
    )


def _tiles(points: list[Gauge], clouds: list[Gauge], frame: MonthFrame, *, is_summed: bool) -> list[UsageTile]:
    several = len(points) > 1
    unread, unread_before = "No console was read this month.", "No console was read last month."
    return [
        UsageTile(
            label="Points now",
            hint="used",
            value=_sum(points, "used_units"),
            url=_list(by="product"),
            gap="Nothing has been read.",
            is_partial=any(gauge.is_partial for gauge in points),
        ),
        _tile(
            "Highest this month",
            "at most, over all consoles" if several else f"since {frame.month:%b} 1, UTC",
            None if is_summed else _sum(points, "this_high"),
            _list(sort="-month_high_units"),
            NOT_SUMMED if is_summed else unread,
        ),
        _tile(
            "End of last month",
            f"{frame.previous:%B}",
            _sum(points, "last_end"),
            _list(sort="-last_month_units"),
            unread_before,
        ),
        UsageTile(
            label="Change",
            hint="now against the end of last month",
            value=_sum(points, "change"),
            url=_list(sort="-change_size"),
            gap=unread_before,
            is_change=True,
        ),
        _tile(
            "New this month",
            "become used on the 1st",
            _sum(points, "new_units"),
            _list(new=1, sort="-new_units"),
            "Nothing has been read.",
        ),
        _tile(
            "Rental on Cloud Connect",
            "the customers' own; free, but for replicas",
            _sum(clouds, "rental_units"),
            _list(product=Product.SITE.value, rental=1, sort="-rental_units"),
            "No console lists Cloud Connect.",
        ),
    ]


def _list(**filters: str | int) -> str:
    """The address of a list of points, which the tiles are about."""
    return usage_list_url(unit=UnitType.POINTS.value, **filters)


def _tile(label: str, hint: str, value: float | None, url: str, gap: str) -> UsageTile:
    return UsageTile(label=label, hint=hint, value=value, url=url, gap=gap)


def _sum(gauges: list[Gauge], field: str) -> float | None:
    total: float | None = None
    for gauge in gauges:
        total = sum_known(total, getattr(gauge, field))
    return total


def _others(gauges: list[Gauge]) -> list[str]:
    """What is used of each other unit, over all consoles."""
    units = dict.fromkeys(gauge.unit_type for gauge in gauges)
    sums = {unit: _sum([gauge for gauge in gauges if gauge.unit_type == unit], "used_units") for unit in units}
    return [f"{wording.number(used)} {unit_title(unit)}" for unit, used in sums.items()]
