"""What somebody may see of consoles, added up: of a console that is in scope as a whole its own gauges, of another the
sums over the organizations that are in scope.

The highest of a month is no such sum: each organization has its own at another time.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from accounts.models import User
from consoles.models import Console
from consoles.scoping import covered, is_narrowed
from consoles.selectors import SECRET_FIELDS, SECRET_FIELDS_OF_CONSOLE
from usage.models import Gauge, UsageLine
from usage.months import beginning
from usage.querysets import GaugeQuerySet, MonthFrame
from usage.rows import GaugeRow, GaugeRows, SumRow

Kind = Gauge.Kind
# What a gauge of a whole console is the sum of.
PARTS = {Kind.CONSOLE: Kind.ORGANIZATION, Kind.PRODUCT: Kind.ORGANIZATION_PRODUCT}
WHOLE = {part.value: whole for whole, part in PARTS.items()}
UNITS = ("used_units", "new_units", "rental_units")
MONTH = ("this_high", "last_end", "last_high", "change")
HIGHEST = ("this_high", "last_high")
NOW = Q(valid_to=None)


def gauges_adding_up(user: User | AnonymousUser, *kinds: Kind) -> GaugeQuerySet:
    """Return gauges of these kinds; of a console that is not in scope as a whole those that they are the sums of."""
    gauges = Gauge.objects.visible_to(user)
    if not is_narrowed(user):
        return gauges.filter(kind__in=kinds) if len(kinds) > 1 else gauges.of_kind(kinds[0])
    whole = covered(user)
    return gauges.filter(whole & Q(kind__in=kinds) | ~whole & Q(kind__in=[PARTS[kind] for kind in kinds]))


def rows_adding_up(
    user: User | AnonymousUser,
    gauges: GaugeQuerySet,
    *,
    frame: MonthFrame,
    ages: Mapping[int, datetime],
    now: datetime,
) -> list[GaugeRow]:
    """Return a row for each subject of a console, from what `gauges_adding_up` gives: its gauge, or a sum.

    One query, and one more for somebody who does not see everything.
    """
    rows = gauges.with_month(frame)
    if is_narrowed(user):
        return Sums(user, frame=frame, ages=ages, now=now).of_gauges(rows)
    related = rows.select_related("console").defer(*SECRET_FIELDS_OF_CONSOLE)
    return list(GaugeRows(related, frame=frame, ages=ages, now=now))


def lines_apart(user: User | AnonymousUser) -> "QuerySet[UsageLine]":
    """Return the lines in scope of consoles that are not in scope as a whole."""
    return UsageLine.objects.visible_to(user).filter(~covered(user, "usage__console"))


class Sums:
    """Makes rows of sums, for somebody who does not see everything."""

    def __init__(
        self, user: User | AnonymousUser, *, frame: MonthFrame, ages: Mapping[int, datetime], now: datetime
    ) -> None:
        self.frame = frame
        self.ages = ages
        self.now = now
        self.consoles = Console.objects.visible_to(user).defer(*SECRET_FIELDS).in_bulk()

    def of_gauges(self, gauges: "QuerySet[Gauge]") -> list[GaugeRow]:
        """Return the sums over gauges, which need `with_month`; one query.

        A gauge of a whole console, of which there is one of each subject, is its own sum.
        """
        rows = gauges.order_by().values("console", "kind", "product", "workload", "unit_type")
        summed = rows.annotate(
            **{f"{name}_sum": Sum(name) for name in (*UNITS, *MONTH)},
            first=Min("pk"),
            said_at=Max("changed_at"),
            gaps=Count("pk", filter=Q(is_partial=True) | Q(used_units=None)),
        )
        return [self._row(row, WHOLE.get(row["kind"])) for row in summed]

    def of_lines(self, lines: "QuerySet[UsageLine]") -> list[GaugeRow]:
        """Return the sums over lines by workload, now and at the end of last month; one query."""
        boundary = beginning(self.frame.month)
        held = Q(valid_from__lt=boundary) & (NOW | Q(valid_to__gte=boundary))
        rows = lines.filter(NOW | held).order_by().values(
            "workload__uid",
            console=F("usage__console"),
            product=F("workload__product"),
            unit_type=F("workload__unit_type"),
        )  # fmt: skip
        summed = rows.annotate(
            **{f"{name}_sum": Sum(name, filter=NOW) for name in UNITS},
            last_end_sum=Sum("used_units", filter=held),
            name=Max("workload__name"),
            first=Min("workload"),
            said_at=Max("valid_from"),
            now_count=Count("pk", filter=NOW),
            held_count=Count("pk", filter=held),
            gaps=Count("pk", filter=NOW & Q(used_units=None)),
        )
        return [self._row(self._told(row), Kind.WORKLOAD) for row in summed]

    def _told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The sums of lines as gauges say them: where no line is, or was, nothing is used, or was."""
        used = row["used_units_sum"] if row["now_count"] else 0.0
        last = row["last_end_sum"] if row["held_count"] else 0.0
        if row["console"] not in self.frame.read_before:
            last = None
        change = None if used is None or last is None else used - last
        return {**row, "workload": row["name"], "used_units_sum": used, "last_end_sum": last, "change_sum": change}

    def _row(self, row: Mapping[str, Any], summed_kind: Kind | None) -> GaugeRow:
        """The row of a gauge that stands nowhere; `summed_kind` is what it would be of if it were of the console."""
        gauge = Gauge(
            pk=row["first"],
            console=self.consoles[row["console"]],
            kind=summed_kind or row["kind"],
            changed_at=row["said_at"],
            is_partial=row["gaps"] > 0,
            **{name: row[name] for name in ("product", "workload", "unit_type")},
            **{name: row[f"{name}_sum"] for name in UNITS},
        )
        for name in MONTH:
            # By the names of the annotations, through which rows read the month.
            setattr(gauge, name, None if summed_kind and name in HIGHEST else row.get(f"{name}_sum"))
        made = SumRow if summed_kind else GaugeRow
        return made(gauge, frame=self.frame, now=self.now, refreshed_at=self.ages.get(gauge.console_id))
