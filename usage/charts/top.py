"""The ten organizations that use most points, each with its change since the end of last month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from ui.charts import Chart, ChartCard, Key, said
from ui.columns import Column
from ui.wording import percent, signed
from usage.charts.days import age_fact, facts, nothing_read
from usage.columns import ORGANIZATION_COLUMNS
from usage.models import Gauge, UnitType
from usage.rows import ROW_FIELDS, GaugeRow, GaugeRows
from usage.selectors.frame import frame_for, usage_ages

TOP = 10
# Columns of the list, under its keys; what only its exports have gets a heading.
SHOWN = ("organization", "console", "reseller", "used_units", "last_month_units", "change_units", "change_percent")
LISTED = {column.key: column for column in ORGANIZATION_COLUMNS}
HEADED = {"change_percent": replace(LISTED["change_percent"], label="In percent", align="end", page=True)}
COLUMNS: Sequence[Column] = tuple(HEADED.get(key, LISTED[key]) for key in SHOWN)
CARD_LABEL = "Points of the ten organizations that use most, now and at the end of last month. The table has the same."


def top_chart(*, user: User | AnonymousUser, now: datetime) -> Chart:
    """Return the ten organizations that use most points, largest first; three queries."""
    rows = _rows(user, now)
    ages = {row.gauge.console_id: row.refreshed_at for row in rows if row.refreshed_at}
    return Chart(
        card=ChartCard(
            name="top-organizations", title="Top ten", drawing="bars", label=CARD_LABEL, path=reverse("usage:top_chart")
        ),
        row_name="organization",
        columns=COLUMNS,
        rows=rows,
        figures=_figures(rows),
        facts=facts("points now against the end of last month", age_fact(ages, ages, now)) if rows else "",
        legend=(Key(mark="now", label="now"), Key(mark="before", label="end of last month")),
        empty=None if rows else nothing_read(),
        words={
            "used_units": lambda row: f"{'≥ ' if row.gauge.is_partial else ''}{said(row.gauge.used_units)}",
            "change_units": lambda row: signed(row.change),
            "change_percent": lambda row: percent(row.change_share),
        },
        links={"organization": _url},
        gaps={"reseller": "it has none"},
        gap="not known at the end of last month",
    )


def _rows(user: User | AnonymousUser, now: datetime) -> list[GaugeRow]:
    frame = frame_for(user, now)
    gauges = Gauge.objects.visible_to(user).of_kind(Gauge.Kind.ORGANIZATION).with_month(frame)
    using = gauges.filter(unit_type=UnitType.POINTS, used_units__gt=0).order_by("-used_units", "pk")
    top = using.select_related("console", "reseller", "usage__organization__reseller").only(*ROW_FIELDS)[:TOP]
    return list(GaugeRows(top, frame=frame, ages=usage_ages(user), now=now))


def _figures(rows: Sequence[GaugeRow]) -> dict[str, Any]:
    return {
        "labels": [row.company for row in rows],
        "now": [row.gauge.used_units for row in rows],
        "before": [row.last_end for row in rows],
        "changes": [_change(row) for row in rows],
        "urls": [_url(row) for row in rows],
    }


def _change(row: GaugeRow) -> str:
    """The change in units and in percent, as it stands behind a bar."""
    if row.change is None:
        return ""
    return signed(row.change) if row.change_share is None else f"{signed(row.change)} ({percent(row.change_share)})"


def _url(row: GaugeRow) -> str:
    return row.gauge.usage.get_absolute_url() if row.gauge.usage else ""
