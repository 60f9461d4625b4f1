"""The forecast of a month as a file."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from ui.columns import Column
from ui.exports import Export
from usage.forecasts import MonthForecast

COLUMNS: Sequence[Column] = (
    Column(key="product", value=lambda row: row.product or "all"),
    Column(key="figure", value=lambda row: row.figure),
    Column(key="is_reported", value=lambda row: row.is_reported),
    Column(key="so_far_units", value=lambda row: row.so_far),
    Column(key="expected_units", value=lambda row: row.forecast.expected),
    Column(key="low_units", value=lambda row: row.forecast.low),
    Column(key="high_units", value=lambda row: row.forecast.high),
    Column(key="error_units", value=lambda row: row.forecast.error),
    Column(key="same_as_today_error_units", value=lambda row: row.forecast.naive_error),
    Column(key="months_tested", value=lambda row: row.forecast.months_tested),
    Column(key="new_units", value=lambda row: row.new_units),
    Column(key="method", value=lambda row: row.method),
)


def forecast_export(forecast: MonthForecast, now: datetime) -> Export:
    """Return every figure of the forecast, in the order of the page."""
    return Export(
        name="forecast",
        row_name="figure",
        columns=COLUMNS,
        rows=forecast.rows,
        count=len(forecast.rows),
        day=timezone.localdate(now),
    )
