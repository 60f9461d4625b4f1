"""Addresses that differ from the present one in a few values, those that forms lead back to, and keys in them."""

import pytest
from django.http import QueryDict

from ui.addresses import LONGEST_PATH, changed, path_back
from ui.keys import keys_of


def test_other_values_stay() -> None:
    assert changed(QueryDict("status=Valid&status=Error"), sort="company") == "?status=Valid&status=Error&sort=company"


def test_another_selection_begins_at_its_first_page() -> None:
    assert changed(QueryDict("page=4&q=a"), q="b") == "?q=b"


def test_a_page_is_kept_when_it_is_what_changes() -> None:
    assert changed(QueryDict("q=a"), page=3) == "?q=a&page=3"


def test_none_takes_a_value_out() -> None:
    assert changed(QueryDict("q=a&shared=1"), shared=None) == "?q=a"


def test_several_values_replace_what_was_there() -> None:
    assert changed(QueryDict("status=Valid"), status=["Error", "Expired"]) == "?status=Error&status=Expired"


def test_values_cannot_break_out_of_the_address() -> None:
    assert changed(QueryDict(), q='"><script>&x=1') == "?q=%22%3E%3Cscript%3E%26x%3D1"


def test_a_form_leads_back_to_where_it_was() -> None:
    assert path_back("/alerts/?page=2", default="/") == "/alerts/?page=2"


@pytest.mark.parametrize(
    "target",
    [
        "",
        "alerts/",
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/a\0",
        "/a\n",
        "/" * LONGEST_PATH + "a",
    ],
)
def test_no_form_leads_away_or_to_what_no_row_can_keep(target: str) -> None:
    assert path_back(target, default="/alerts/") == "/alerts/"


def test_only_what_the_database_can_compare_with_is_a_key() -> None:
    assert keys_of(["7", "", "-1", "x", "1.0", "\u0661", "9" * 18, "9" * 19]) == [7, int("9" * 18)]
