"""Query strings that differ from the present one in a few values."""

from django.http import QueryDict

from ui.addresses import changed


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
