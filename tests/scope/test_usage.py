"""Whoever looks at whatever is used: each list has all that is in scope, its sums, and nothing of the rest."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given

from tests.scope.usage_worlds import UsageSight, Use, few, high_of, usage_standing, usage_worlds
from tests.scope.worlds import World, markers
from tests.scope.writing import Rows
from ui.wording import number

pytestmark = pytest.mark.django_db
Drawn = tuple[World, tuple[Use, ...]]
UNITS = ("used_units", "new_units", "rental_units", "last_month_units")
PAGES = ("", "?by=reseller", "?by=product", "?by=workload", "?product=backup_server", "?sort=reseller", "charts/top/")


def body_of(rows: Rows, address: str) -> str:
    """An answer as text."""
    response = rows.get(address)
    assert response.status_code == HTTPStatus.OK, address
    body: bytes = response.getvalue()
    return body.decode()


def told(rows: Rows, by: str, *names: str) -> dict[Any, tuple[float, ...]]:
    """The four sums of each row of a list, by some of its columns."""
    found = json.loads(body_of(rows, f"/usage/?format=json&by={by}"))
    sums = {tuple(row[name] for name in names): tuple(row[unit] for unit in UNITS) for row in found}
    assert len(sums) == len(found)
    return sums


def highest_told(rows: Rows) -> dict[Any, float | None]:
    """The highest of the month of each product of each console."""
    found = json.loads(body_of(rows, "/usage/?format=json&by=product"))
    return {(row["console"], row["product"]): row["month_high_units"] for row in found}


def highest(sight: UsageSight) -> dict[Any, float | None]:
    """The same by the description: of whole consoles alone."""
    sums = sight.sums(lambda use: (use.console, use.product))
    return {
        (console.name, product): high_of(found) if sight.sight.covers(console) else None
        for (console, product), found in sums.items()
    }


@given(usage_worlds())
@few
def test_lists_have_the_sums_of_what_is_in_scope(drawn: Drawn) -> None:
    with usage_standing(drawn) as (sight, rows, usages):
        by_uid = sight.sums(lambda use: (use.console.name, str(usages[use.console, use.organization].uid)))
        assert told(rows, "", "console", "organization_uid") == by_uid
        assert told(rows, "product", "console", "product") == sight.sums(lambda use: (use.console.name, use.product))
        assert told(rows, "workload", "console", "workload") == sight.sums(lambda use: (use.console.name, use.workload))
        resellers = {(console.name, item and item.name): sums for (console, item), sums in sight.resellers().items()}
        assert told(rows, "reseller", "console", "reseller") == resellers
        assert highest_told(rows) == highest(sight)


@given(usage_worlds())
@few
def test_lists_name_what_is_in_scope_and_nothing_else(drawn: Drawn) -> None:
    with usage_standing(drawn) as (sight, rows, _):
        named = {name for use in sight.seen for name in sight.names_of(use)}
        assert markers(body_of(rows, "/usage/?format=csv")) == named
        for page in PAGES:
            assert markers(body_of(rows, f"/usage/{page}")) <= sight.names, page
        for page in ("panel/", "charts/products/", "?by=product&format=csv"):
            assert markers(body_of(rows, f"/usage/{page}")) <= {item.name for item in sight.sight.consoles}, page


@given(usage_worlds())
@few
def test_tiles_pictures_and_panel_add_up_what_is_in_scope(drawn: Drawn) -> None:
    with usage_standing(drawn) as (sight, rows, _):
        total = sight.sums(lambda _: "")
        used, new, _, before = total.get("", (None, None, None, None))
        tiles = {tile.label: tile.value for tile in rows.get("/usage/").context["summary"].tiles}
        change = None if used is None or before is None else used - before
        assert (tiles["Points now"], tiles["New this month"]) == (used, new)
        assert (tiles["End of last month"], tiles["Change"]) == (before, change)
        points = rows.get("/usage/panel/").context["points"]
        assert (points.used, points.new, points.change) == (used, new, change)
        days = rows.get("/usage/charts/products/?view=table&days=30").context["chart"].rows
        assert [day.total for day in days[:1]] == ([] if used is None else [used])
        panel = body_of(rows, "/usage/panel/")
        committed = [console for console in rows.consoles if number(880_000 + console.number) in panel]
        assert all(map(sight.sight.covers, committed))


@given(usage_worlds())
@few
def test_pages_of_organizations_and_consoles_are_there_for_who_sees_them(drawn: Drawn) -> None:
    with usage_standing(drawn) as (sight, rows, usages):
        for use in sight.uses:
            address = usages[use.console, use.organization].get_absolute_url()
            assert (rows.get(address).status_code == HTTPStatus.OK) is (use in sight.seen)
            if use in sight.seen:
                assert markers(body_of(rows, address)) <= sight.names
        covers_any = sight.sight.is_everything or any(map(sight.sight.covers, rows.world.consoles))
        for address in ("/usage/head-room/", "/usage/forecast/", "/usage/charts/month/"):
            assert (rows.get(address).status_code == HTTPStatus.OK) is covers_any
        for console, row in rows.consoles.items():
            answer = rows.get(f"/usage/forecast/?console={row.pk}")
            assert (answer.status_code == HTTPStatus.OK) is sight.sight.covers(console)
