"""Filters, sorts and selections as the vendor's examples write them."""

import json
from datetime import UTC, datetime
from uuid import UUID

from vspc.query import Condition, Sort, all_of, any_of, encoded_filter, encoded_select, encoded_sort, not_


def test_filter_has_the_form_of_the_vendors_example() -> None:
    rental = Condition("type", "equals", "Rental")
    not_valid = Condition("status", "notEquals", "Valid")

    assert json.loads(encoded_filter(all_of(rental, not_valid))) == [
        {
            "operation": "and",
            "items": [
                {"property": "type", "operation": "equals", "value": "Rental"},
                {"property": "status", "operation": "notEquals", "value": "Valid"},
            ],
        }
    ]


def test_groups_nest() -> None:
    name = Condition("name", "contains", "a", "ignorecase")

    document = json.loads(encoded_filter(not_(any_of(name))))

    assert document[0]["operation"] == "not"
    assert document[0]["items"][0]["operation"] == "or"
    assert document[0]["items"][0]["items"][0]["collation"] == "ignorecase"


def test_null_is_sent_as_a_value() -> None:
    document = json.loads(encoded_filter(Condition("expirationDate", "equals", None)))

    assert document == [{"property": "expirationDate", "operation": "equals", "value": None}]


def test_uids_and_moments_are_sent_as_text() -> None:
    uid, moment = UUID(int=7), datetime(2026, 1, 2, tzinfo=UTC)

    document = json.loads(encoded_filter(Condition("x", "in", [uid, moment])))

    assert document[0]["value"] == [str(uid), "2026-01-02T00:00:00Z"]


def test_sort_says_its_direction() -> None:
    assert json.loads(encoded_sort([Sort("a"), Sort("b", descending=True)])) == [
        {"property": "a", "direction": "ascending"},
        {"property": "b", "direction": "descending"},
    ]


def test_select_lists_property_paths() -> None:
    assert json.loads(encoded_select(["a", "b.c"])) == [{"propertyPath": "a"}, {"propertyPath": "b.c"}]
