"""What the filters of every listing share."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict

from consoles.models import Console
from tests.consoles.factories import console_make
from ui.filters import ListingFilters, Ticked

pytestmark = pytest.mark.django_db


class Filters(ListingFilters):
    """A list of consoles with one box to tick."""

    demo = Ticked(label="Demo only", method="by_demo")

    def by_demo(self, consoles: "QuerySet[Console]", _name: str, ticked: bool) -> "QuerySet[Console]":
        return consoles.filter(is_demo=True) if ticked else consoles


@pytest.fixture(autouse=True)
def consoles() -> None:
    console_make(name="demo", is_demo=True)
    console_make(name="real")


def filters(query: str) -> Any:
    return Filters(QueryDict(query), queryset=Console.objects.all())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("demo=1", {"demo"}),
        ("demo=on", {"demo"}),
        ("demo=1&demo=1", {"demo"}),
        ("", {"demo", "real"}),
        ("demo=", {"demo", "real"}),
        ("demo=false", {"demo", "real"}),
        ("demo=0", {"demo", "real"}),
        ("other=1", {"demo", "real"}),
    ],
)
def test_a_box_is_ticked_or_says_nothing(query: str, names: set[str]) -> None:
    found = filters(query)

    assert {console.name for console in found.narrowed()} == names
    assert found.sentences() == []


def test_a_box_that_is_neither_is_left_out_and_said_to_be() -> None:
    found = filters("demo=perhaps")

    assert {console.name for console in found.narrowed()} == {"demo", "real"}
    assert found.sentences() == ["Demo only: “perhaps” is neither true nor false. This filter is left out."]


def test_a_ticked_box_is_a_chip_that_unticks_it() -> None:
    query = QueryDict("demo=1&q=a&page=2")

    assert [(chip.label, chip.url) for chip in filters("demo=1").chips(query)] == [("Demo only", "?q=a")]
    assert filters("demo=").chips(QueryDict("demo=")) == []


def test_a_box_can_be_left_out_of_what_narrows() -> None:
    assert filters("demo=1").narrowed(without={"demo"}).count() == 2
