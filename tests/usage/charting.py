"""Gauges with a past that a test writes down day by day, and what charts make of them."""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from consoles.models import Console, Freshness, Organization
from tests.consoles.factories import console_make
from usage.models import Coverage, Gauge, GaugeDay, OrganizationUsage

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
MONTH = TODAY.replace(day=1)
KIND = Gauge.Kind


def day(text: str) -> date:
    """A day of this year: `11-03` is the third of November."""
    return date.fromisoformat(f"2026-{text}")


def days(first: date, last: date = TODAY) -> list[date]:
    """Every day from `first` to `last`."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def console(name: str = "EU-West", *, read: Iterable[date] = (TODAY,)) -> Console:
    """A console whose usage was read on these days, last four minutes ago."""
    made = console_make(name=name)
    read_at = NOW - timedelta(minutes=4)
    Freshness.objects.create(console=made, step=Freshness.Step.USAGE, part="usage", refreshed_at=read_at)
    Coverage.objects.bulk_create(
        Coverage(console=made, day=day, first_read_at=noon(day), last_read_at=noon(day)) for day in read
    )
    return made


def gauge(
    console: Console,
    used: Mapping[date, float | None],
    *,
    kind: str = KIND.PRODUCT,
    product: str = "",
    unit: str = "points",
    new: float | None = 0.0,
    rental: float | None = 0.0,
    usage: OrganizationUsage | None = None,
    **values: Any,
) -> Gauge:
    """A gauge that changed on these days, and uses since the last of them what it says there."""
    last = max(used)
    standard = {
        "subject": f"{usage.pk if usage else ''}:{product}",
        "used_units": used[last],
        "new_units": new,
        "rental_units": rental,
        "changed_at": noon(last),
        "day": last,
        "day_high": used[last],
        "month": last.replace(day=1),
        "month_high": max((value for at, value in used.items() if value and at >= last.replace(day=1)), default=None),
    }
    made = Gauge.objects.create(
        console=console, kind=kind, product=product, unit_type=unit, usage=usage, **{**standard, **values}
    )
    GaugeDay.objects.bulk_create(
        GaugeDay(gauge=made, day=at, used_last=value, used_high=value, new_last=new, rental_last=rental)
        for at, value in used.items()
    )
    return made


def products(of: Console, /, **used: Mapping[date, float | None]) -> None:
    """Products that changed on these days, and the console's own sum of them."""
    for product, values in used.items():
        gauge(of, values, product=product)
    at = sorted({day for values in used.values() for day in values})
    gauge(of, {day: sum(known_on(values, day) for values in used.values()) for day in at}, kind=KIND.CONSOLE)


def known_on(values: Mapping[date, float | None], day: date) -> float:
    """What was said last until `day`, or nothing."""
    said = [at for at in values if at <= day]
    return values[max(said)] or 0.0 if said else 0.0


def organization(console: Console, number: int, **values: Any) -> OrganizationUsage:
    """An organization of which the directory knows nothing, unless told."""
    return OrganizationUsage.objects.create(console=console, uid=UUID(int=number), read_at=NOW, **values)


def company(of: Console, number: int, now: float, before: float | None = None, **values: Any) -> OrganizationUsage:
    """An organization that uses so many points since the 10th, and so many before."""
    named = Organization.objects.create(
        console=of, uid=f"{number:032x}", name=f"Company {number}", type="company", read_at=NOW
    )
    usage = organization(of, number, organization=named)
    used = {day("10-05"): before, day("11-10"): now} if before is not None else {day("11-10"): now}
    gauge(of, used, kind=KIND.ORGANIZATION, usage=usage, previous_last=before, **values)
    return usage


def noon(day: date) -> datetime:
    """The middle of a UTC day."""
    return datetime.combine(day, time(12), UTC)


def figures(client: Client, address: str) -> dict[str, Any]:
    """What a script draws."""
    response = client.get(address)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def with_query(address: str, query: str) -> str:
    """The address with something more."""
    return f"{address}{'&' if '?' in address else '?'}{query}"


def html(client: Client, address: str, **headers: str) -> str:
    """The answer as people read it."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def records(client: Client, address: str) -> list[dict[str, Any]]:
    """The rows of the JSON file."""
    with closing(client.get(with_query(address, "format=json"))) as response:
        found: list[dict[str, Any]] = json.loads(response.getvalue())
    return found


def series(client: Client, address: str) -> dict[str, list[float | None]]:
    """The values of each series by its name."""
    return {one["label"]: one["values"] for one in figures(client, address)["series"]}
