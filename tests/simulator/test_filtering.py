from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.filtering import filter_test

ROW: dict[str, Any] = {
    "name": "Brücke",
    "units": 10.5,
    "on": True,
    "gone": None,
    "ids": ["a", "B"],
    "ends": "2026-03-31T02:00:00.0000000+02:00",
    "inner": {"deep": {"count": 3}},
}


def _holds(name: str, operation: str, value: Any, collation: str | None = None) -> bool:
    condition = {"property": name, "operation": operation, "value": value}
    return filter_test([condition | ({"collation": collation} if collation else {})])(ROW)


@pytest.mark.parametrize(
    ("name", "operation", "value", "expected"),
    [
        ("name", "equals", "Brücke", True),
        ("name", "equals", "brücke", False),
        ("name", "notEquals", "brücke", True),
        ("units", "equals", "10.5", True),
        ("units", "greaterThan", "9", True),
        ("units", "lessThanOrEqual", 10.5, True),
        ("units", "lessThan", "a lot", False),
        ("on", "equals", "true", True),
        ("on", "equals", "false", False),
        ("gone", "equals", None, True),
        ("gone", "notEquals", None, False),
        ("gone", "lessThan", 5, False),
        ("gone", "lessThanOrEqual", None, False),
        ("gone", "contains", "x", False),
        ("name", "in", ["x", "Brücke"], True),
        ("name", "in", "Brücke", True),
        ("name", "in", [], False),
        ("name", "contains", "rück", True),
        ("ids", "contains", "B", True),
        ("ids", "contains", "b", False),
        ("ids", "subset", ["a", "B", "c"], True),
        ("ids", "subset", ["a"], False),
        ("ids", "superset", ["a"], True),
        ("ids", "superset", ["a", "c"], False),
        ("ends", "equals", "2026-03-31", True),
        ("ends", "lessThan", "2026-03-31T00:00:01Z", True),
        ("ends", "greaterThanOrEqual", "2026-04-01", False),
        ("inner.deep.count", "equals", 3, True),
        ("inner.none.count", "equals", None, True),
    ],
)
def test_a_condition_holds_as_its_operation_says(name: str, operation: str, value: Any, expected: bool) -> None:
    assert _holds(name, operation, value) is expected


def test_collations_differ_in_case_and_accents() -> None:
    assert _holds("name", "equals", "bRÜCKE", "ignorecase")
    assert not _holds("name", "contains", "RUCK", "ignorecase")
    assert _holds("name", "contains", "RUCK", "lexicographic")
    assert not _holds("name", "equals", "Brucke", "lexicographic")


Flags = st.fixed_dictionaries({name: st.booleans() for name in "abc"})
Leaves = st.builds(
    lambda name, value: {"property": name, "operation": "equals", "value": value}, st.sampled_from("abc"), st.booleans()
)
Trees = st.recursive(
    Leaves,
    lambda inner: st.builds(
        lambda operation, items: {"operation": operation, "items": items},
        st.sampled_from(["and", "or", "not", "exclusiveOr"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def _reference(tree: dict[str, Any], row: dict[str, bool]) -> bool:
    if "property" in tree:
        return bool(row[tree["property"]] == tree["value"])
    held = [_reference(item, row) for item in tree["items"]]
    match tree["operation"]:
        case "and":
            return held.count(False) == 0
        case "or":
            return held.count(True) > 0
        case "not":
            return held.count(False) > 0
        case _:
            return held.count(True) in (1, 3)


@given(st.lists(Trees, max_size=3), Flags)
def test_groups_nest_like_boolean_algebra_and_all_expressions_must_hold(
    trees: list[dict[str, Any]], row: dict[str, bool]
) -> None:
    assert filter_test(trees)(row) is all(_reference(tree, row) for tree in trees)
