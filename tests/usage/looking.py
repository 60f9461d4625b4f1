"""What our tables say of a console's usage."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from consoles.models import Console
from usage.breakdown import Figures
from usage.models import Gauge, UsageLine

WRITTEN = ("usage_workload", "usage_usageline", "usage_gauge", "usage_gaugeday")
UNITS = ("used_units", "new_units", "rental_units")
Kind = Gauge.Kind


def open_lines(console: Console) -> Any:
    """The lines that hold now."""
    return UsageLine.objects.filter(usage__console=console, valid_to=None)


def figures_of(lines: Any, *by: str) -> Iterator[tuple[tuple[str, ...], tuple[float | None, ...]]]:
    """Yield some columns of each line, as texts, and its six figures."""
    for row in lines.values_list(*by, *Figures._fields):
        yield tuple(str(value) for value in row[: len(by)]), row[len(by) :]


def gauges(console: Console, kind: str, *by: str) -> dict[tuple[str, ...], tuple[float | None, ...]]:
    """The units of each gauge of one kind, by some of its columns as texts."""
    rows = Gauge.objects.filter(console=console, kind=kind).values_list(*by, *UNITS)
    return {tuple(str(value) for value in row[: len(by)]): row[len(by) :] for row in rows}


def gauge_of(console: Console, kind: str = Kind.CONSOLE, **of: Any) -> Gauge:
    """The one gauge of that kind, in points unless told otherwise."""
    return Gauge.objects.get(**{"console": console, "kind": kind, "unit_type": "points", **of})


def used(console: Console, kind: str = Kind.CONSOLE, **of: Any) -> float | None:
    """The units in use by the one gauge of that kind."""
    return gauge_of(console, kind, **of).used_units


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect the statements that write lines, gauges, their days, and what is counted."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    # What is executed for many rows is noted as "3 times: INSERT ...".
    statements = [query["sql"].partition(" times: ")[2] or query["sql"] for query in captured]
    found += [
        sql
        for sql in statements
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and any(f'"{name}"' in sql for name in WRITTEN)
    ]
