"""Before and after in words."""

from typing import Any

import pytest

from operations.facts import change_text, compact, facts_of, said

Facts = dict[str, Any] | None


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, None, ""),
        ({"units": 1}, None, ""),
        (None, {"units": 1}, ""),
        ({"units": 1}, {"units": 1}, "unchanged"),
        ({"expires_on": "2026-11-30"}, {"expires_on": "2026-12-31"}, "expires 2026-11-30 → 2026-12-31"),
        ({"auto_update": False}, {"auto_update": True}, "auto-update off → on"),
        ({"status": None}, {"status": "Valid"}, "status — → Valid"),
        ({"status": "Valid", "units": 5.0}, {"gone": True}, "gone"),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 2, "b": 2, "c": 2, "d": 2}, "a 1 → 2; b 1 → 2 and 2 more"),
        ({"license_ids": ["x" * 36]}, {"license_ids": ["y"]}, f"license IDs {'x' * 19}… → y"),
    ],
)
def test_a_row_says_in_short_what_changed(before: Facts, after: Facts, words: str) -> None:
    assert change_text(before, after, kind="update") == words


def test_what_only_one_side_has_is_no_change_unless_it_is_new() -> None:
    facts = {fact.title: fact for fact in facts_of({"status": "Valid"}, {"gone": True}, kind="update")}

    assert (facts["Status"].before, facts["Status"].after, facts["Status"].is_changed) == ("Valid", None, False)
    assert (facts["Gone"].before, facts["Gone"].after, facts["Gone"].is_changed) == (None, "yes", True)


def test_values_of_a_kind_that_no_room_has_any_more_are_spelled_out() -> None:
    assert change_text({"auto_update": False}, {"auto_update": True}, kind="absent") == "auto update no → yes"


def test_before_anything_was_read_nothing_is_new() -> None:
    assert [fact.is_changed for fact in facts_of(None, {"units": 1}, kind="update")] == [False]


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "—"), ([], "—"), (0, "0"), (True, "yes"), (2.5, "2.5"), (["a", "b"], "a, b"), ({"a": 1}, "a 1")],
)
def test_values_are_said_in_words(value: object, words: str) -> None:
    assert said(value) == words


def test_a_file_gets_one_text_and_none_where_nothing_was_read() -> None:
    assert (
        compact({"auto_update": None, "b": 1, "a": 1, "units": 5.0}, kind="update")
        == "units=5; auto_update=—; a=1; b=1"
    )
    assert compact(None, kind="update") is None
