"""The pictures of usage: each gives the same rows to its script, its table and its files."""

from usage.charts.month import month_chart, month_chart_of
from usage.charts.organization import organization_chart
from usage.charts.products import products_chart
from usage.charts.top import top_chart

__all__ = ["month_chart", "month_chart_of", "organization_chart", "products_chart", "top_chart"]
