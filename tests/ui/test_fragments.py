"""Which requests get a fragment."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ui.fragments import is_fragment, vary


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({"HX-Request": "yes"}, False),
    ],
)
def test_only_htmx_that_swaps_a_part_gets_a_fragment(headers: dict[str, str], expected: bool) -> None:
    assert is_fragment(RequestFactory().get("/", headers=headers)) is expected


def test_caches_are_told_what_decides() -> None:
    response = vary(HttpResponse())

    assert response["Vary"] == "HX-Request, HX-Boosted, HX-History-Restore-Request"
