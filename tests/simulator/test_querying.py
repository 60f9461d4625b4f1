"""Filter, sort, select and paging, against references that are too plain to be wrong."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from simulator.querying import Query, read_query
from tests.simulator.calling import Caller, console

Row = dict[str, Any]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "uid": st.integers(0, 50),
            "name": st.none() | st.text("aAbBé", max_size=3),
            "units": st.none() | st.integers(-3, 3) | st.floats(-3, 3),
            "on": st.booleans(),
        }
    ),
    max_size=30,
)
PROPERTIES = ("uid", "name", "units", "on")
CALLER = Caller(console(companies=40))
LIST = "/licensing/backupServers"


def _query(**parameters: Any) -> Query:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return read_query(MultiDict(texts), properties=PROPERTIES)


def _nulls_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)


@given(ROWS, st.permutations(["name", "units", "uid"]), st.lists(st.booleans(), min_size=3, max_size=3))
def test_sorting_by_several_keys_equals_sorting_by_the_last_key_first(
    rows: list[Row], names: list[str], descending: list[bool]
) -> None:
    keys = list(zip(names, descending, strict=True))
    expected = list(rows)
    for name, backwards in reversed(keys):
        expected = sorted(expected, key=lambda row, by=name: _nulls_first(row[by]), reverse=backwards)  # type: ignore[misc]

    directions = [{"property": n, "direction": "descending" if d else "ascending"} for n, d in keys]

    assert _query(sort=directions).ordered(rows) == expected


@given(ROWS, st.integers(1, 500), st.integers(0, 40))
def test_a_page_is_what_is_left_after_the_offset_up_to_the_limit(rows: list[Row], limit: int, offset: int) -> None:
    page = _query(limit=limit, offset=offset).page(rows)

    assert page == [row for number, row in enumerate(rows) if offset <= number < offset + limit]


@given(ROWS, st.integers(1, 7))
def test_pages_put_together_are_the_whole_list(rows: list[Row], limit: int) -> None:
    pages = [_query(limit=limit, offset=offset).page(rows) for offset in range(0, len(rows) + 1, limit)]

    assert [row for page in pages for row in page] == rows


def test_fewer_or_more_rows_than_the_contract_allows_are_refused() -> None:
    for limit in ("0", "501", "many"):
        assert CALLER.error(LIST, limit=limit)["parameterName"] == "limit"
    assert CALLER.error(LIST, offset="-1")["parameterName"] == "offset"


def test_without_a_limit_a_page_has_a_hundred_rows() -> None:
    caller = Caller(console(companies=200))

    page = caller.get(LIST).get_json()

    assert page["meta"]["pagingInfo"]["count"] == len(page["data"]) == 100
    assert page["meta"]["pagingInfo"]["total"] == len(caller.app.world.rows(LIST))


def test_dates_are_sorted_by_the_moment_they_mean_with_nulls_first() -> None:
    rows = CALLER.everything(LIST, sort=[{"property": "expirationDate"}])

    dates = [row["expirationDate"] for row in rows]
    known = [date for date in dates if date]

    assert dates[: len(dates) - len(known)] == [None] * (len(dates) - len(known))
    assert known == sorted(known, key=datetime.fromisoformat)
    assert len({date[-6:] for date in known}) == 2  # summer and winter time, so that the text alone would be wrong


def test_select_keeps_only_the_named_properties_and_parts() -> None:
    [row] = CALLER.rows(
        "/organizations/companies",
        limit="1",
        select=[{"propertyPath": "name"}, {"propertyPath": "companyServices.remoteServices.isBackupResourcesEnabled"}],
    )

    assert set(row) == {"name", "companyServices"}
    assert row["companyServices"] == {"remoteServices": {"isBackupResourcesEnabled": True}}


def test_select_works_on_a_single_resource() -> None:
    assert set(CALLER.get("/about", select=[{"propertyPath": "serverVersion"}]).get_json()["data"]) == {"serverVersion"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filter", "not json"),
        ("filter", {"property": "type", "operation": "equals", "value": "Rental"}),
        ("filter", [{"property": "type", "operation": "resembles", "value": "Rental"}]),
        ("filter", [{"property": "noSuch", "operation": "equals", "value": 1}]),
        ("filter", [{"operation": "and", "items": [{"property": "noSuch", "operation": "equals", "value": 1}]}]),
        ("filter", [{"property": "type", "operation": "equals", "value": "x", "collation": "klingon"}]),
        ("filter", [{"operation": "or", "items": []}]),
        ("sort", [{"property": "noSuch"}]),
        ("sort", [{"property": "type", "direction": "sideways"}]),
        ("sort", [{"direction": "ascending"}]),
        ("select", [{"property": "type"}]),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name: str, value: Any) -> None:
    error = CALLER.error(LIST, **{name: value})

    assert (error["status"], error["type"], error["parameterName"]) == (400, "logical", name)


def test_the_list_of_sites_is_never_paged() -> None:
    caller = Caller(console(companies=1300))

    page = caller.get("/licensing/sites", limit="1", offset="3", filter=[{"property": "nothing"}]).get_json()

    assert page["meta"]["pagingInfo"] == {"total": 5, "count": 5, "offset": 0}
    assert set(caller.rows("/licensing/sites", select=[{"propertyPath": "siteUid"}])[0]) == {"siteUid"}


def test_expand_takes_only_what_the_contract_names() -> None:
    assert CALLER.error("/organizations/companies", expand="Reseller")["parameterName"] == "expand"
    assert CALLER.rows("/organizations/companies")[0]["_embedded"] is None
