"""The `filter` parameter: conditions and groups of conditions over the rows of a list."""

import operator
from collections.abc import Callable
from typing import Any

from simulator.comparing import COLLATIONS, Collation, as_kind_of, rank, value_at
from simulator.errors import invalid

Row = dict[str, Any]
Test = Callable[[Row], bool]
ORDERED = {
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
}
GROUPS: dict[str, Callable[[list[bool]], bool]] = {
    "and": all,
    "or": any,
    "not": lambda held: not all(held),
    "exclusiveOr": lambda held: sum(held) % 2 == 1,
}


def filter_test(expressions: Any) -> Test:
    """A test that says whether a row meets all expressions; raises the console's 400 where they are malformed."""
    if not isinstance(expressions, list):
        raise invalid("filter", "an array of expressions is expected.")
    tests = [_expression_test(expression) for expression in expressions]
    return lambda row: all(test(row) for test in tests)


def _expression_test(expression: Any) -> Test:
    if not isinstance(expression, dict):
        raise invalid("filter", "an expression is an object.")
    operation = expression.get("operation")
    if operation in GROUPS:
        return _group_test(GROUPS[operation], expression.get("items"))
    if operation not in CONDITIONS:
        raise invalid("filter", f"there is no operation {operation!r}.")
    return _condition_test(CONDITIONS[operation], expression)


def _group_test(joined: Callable[[list[bool]], bool], items: Any) -> Test:
    if not isinstance(items, list) or not items:
        raise invalid("filter", "a group needs items.")
    tests = [_expression_test(item) for item in items]
    return lambda row: joined([test(row) for test in tests])


def _condition_test(holds: "Condition", expression: Row) -> Test:
    path, wanted = expression.get("property"), expression.get("value")
    if not isinstance(path, str) or not path:
        raise invalid("filter", "a condition needs a property.")
    collation = COLLATIONS.get(expression.get("collation") or "ordinal")
    if collation is None:
        raise invalid("filter", f"there is no collation {expression.get('collation')!r}.")
    return lambda row: holds(value_at(row, path), wanted, collation)


Condition = Callable[[Any, Any, Collation], bool]


def _equal(value: Any, wanted: Any, collation: Collation) -> bool:
    return rank(value, collation) == rank(as_kind_of(wanted, value), collation)


def _among(value: Any, wanted: Any, collation: Collation) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    return any(_equal(value, choice, collation) for choice in choices)


def _contains(value: Any, wanted: Any, collation: Collation) -> bool:
    if isinstance(value, list):
        return any(_equal(member, wanted, collation) for member in value)
    if not isinstance(value, str) or not isinstance(wanted, str):
        return False
    if collation is COLLATIONS["lexicographic"]:
        return bool(collation(wanted)[0] in collation(value)[0])
    return bool(collation(wanted) in collation(value))


def _subset(value: Any, wanted: Any, collation: Collation) -> bool:
    return isinstance(value, list) and all(_among(member, wanted, collation) for member in value)


def _superset(value: Any, wanted: Any, collation: Collation) -> bool:
    members = wanted if isinstance(wanted, list) else [wanted]
    return isinstance(value, list) and all(_contains(value, member, collation) for member in members)


def _ordered(compare: Callable[[Any, Any], bool]) -> Condition:
    def holds(value: Any, wanted: Any, collation: Collation) -> bool:
        left, right = rank(value, collation), rank(as_kind_of(wanted, value), collation)
        return left[0] == right[0] != 0 and compare(left, right)

    return holds


def _differ(value: Any, wanted: Any, collation: Collation) -> bool:
    return not _equal(value, wanted, collation)


CONDITIONS: dict[str, Condition] = {
    "equals": _equal,
    "notEquals": _differ,
    "in": _among,
    "contains": _contains,
    "subset": _subset,
    "superset": _superset,
    **{name: _ordered(compare) for name, compare in ORDERED.items()},
}
