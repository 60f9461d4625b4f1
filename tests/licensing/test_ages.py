"""How old a license is: as old as its list, or younger when it was read by itself."""

from datetime import timedelta

import pytest
from django.test import Client

from consoles.models import Console, Freshness
from tests.licensing.factories import NOW, license_make

LIST = "/licenses/"
LISTED_AT = NOW - timedelta(hours=3)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def console(console: Console) -> Console:
    """A console whose lists were last read three hours ago."""
    Freshness.objects.update(refreshed_at=LISTED_AT)
    return console


def test_a_license_that_has_not_changed_is_as_old_as_its_list(visitor: Client, console: Console) -> None:
    license_make(console, read_at=NOW - timedelta(days=30))

    (row,) = visitor.get(LIST).context["rows"]

    assert (row.refreshed_at, row.is_stale) == (LISTED_AT, True)


def test_a_license_that_was_read_by_itself_is_as_old_as_that(visitor: Client, console: Console) -> None:
    license_make(console, read_at=NOW - timedelta(minutes=2))

    (row,) = visitor.get(LIST).context["rows"]

    assert (row.refreshed_at, row.is_stale) == (NOW - timedelta(minutes=2), False)


def test_the_list_sorts_by_the_age_that_it_shows(visitor: Client, console: Console) -> None:
    other = Console.objects.create(name="Never read whole", url="https://never.test")
    for owner, minutes in ((console, 2), (console, 6000), (other, 5), (other, 400), (console, 1)):
        license_make(owner, read_at=NOW - timedelta(minutes=minutes))

    ages = [row.refreshed_at for row in visitor.get(LIST, {"sort": "age"}).context["rows"]]

    assert len(ages) == 5
    assert ages == sorted(ages)
