"""Every list that can be taken away can be made into a file in the background."""

import pytest
from django.urls import reverse

from accounts.models import User
from exports.lists import ListAddress, asked_again
from tests.doors.addresses import patterns
from ui.exports import is_exporting

# Those that are about one thing are behind the same guards, and found by their key.
LISTS = sorted(name for name, entry in patterns() if is_exporting(entry.callback) and not entry.pattern.converters)


@pytest.mark.parametrize("name", LISTS)
def test_each_list_answers_a_request_of_our_own(name: str, administrator: User) -> None:
    request, export = asked_again(ListAddress.of(reverse(name), ""), administrator)

    assert request.path == reverse(name)
    assert export.keys
    assert [len(record) for record in export.records()] == [len(export.keys)] * export.count


def test_there_are_such_lists() -> None:
    assert {"licensing:license_list", "usage:usage_list", "reports:board", "accounts:audit"} <= set(LISTS)


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=1&page=3&format=xlsx", "a=1"),
        ("a=2&a=1", "a=2&a=1"),
        ("", ""),
        ("q=%C3%A4", "q=%C3%A4"),
    ],
)
def test_an_address_has_one_form(query: str, filters: str) -> None:
    address = ListAddress.of("/licenses/", query)

    assert address.filters == filters
    assert ListAddress.of("/licenses/", filters).digest == address.digest
