"""The page and the file of a report against our own readings of its month."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.reports.factories import NOW, Json, report, reports_read, uid
from tests.reports.looking import page, records, words
from tests.reports.october import AGENTS, LAST, evening, read_all_of_october, reports, uses
from tests.support.network import Network
from tests.usage.gauges import Told, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def west(network: Network) -> Told:
    return told(network)


def shown(client: Client, west: Told, *details: Json) -> tuple[str, str]:
    [found] = reports_read(west.console, report(*details), at=NOW)
    address = f"{found.get_absolute_url()}history/"
    with time_machine.travel(NOW, tick=False):
        return address, words(page(client, address))


def test_the_page_has_both_figures_of_every_difference(west: Told, visitor: Client) -> None:
    read_all_of_october(west, lambda day: [uses(1, 30 if day == 9 else 20), uses(2, 5)])

    address, html = shown(visitor, west, reports(1, 25), reports(2, 5))

    assert "read on 31 of 31 days · 1 figure agrees, one product of one organization each" in html
    assert "Company 1 Backup &amp; Replication 25 20 30 +5 Between the two" in html
    assert f'href="/usage/organizations/{west.usage(1).pk}/"' in page(visitor, address)


def test_the_page_says_what_cannot_be_compared_and_that_nothing_differs(west: Told, visitor: Client) -> None:
    west.read(evening(date(2026, 10, 5)), uses(1, 20), uses(2, 5))

    _, html = shown(visitor, west, reports(1, 25), reports(2, 5))

    assert "Not comparable: read on 1 of 31 days" in html
    assert "unknown: Our readings are too few to claim a difference." in html
    west.read(evening(LAST), uses(1, 25), uses(2, 5))
    assert "The report says what we have read." in shown(visitor, west, reports(1, 25), reports(2, 5))[1]


def test_differences_stand_on_as_many_pages_as_they_need(west: Told, visitor: Client) -> None:
    west.read(evening(LAST), *(uses(number, 20) for number in range(1, 61)))
    address, html = shown(visitor, west, *(reports(number, 25 + number) for number in range(1, 61)))

    assert "1\u201350 of 60" in html
    assert "Company 10 Backup" not in html
    with time_machine.travel(NOW, tick=False):
        assert "Company 10 Backup &amp; Replication 35 20 20 +15" in words(page(visitor, f"{address}?page=2"))


def test_page_and_file_are_narrowed_alike(west: Told, visitor: Client) -> None:
    west.read(evening(LAST), *(uses(number, 20) for number in (1, 2)), uses(3, 4, AGENTS))
    address, _ = shown(visitor, west, reports(1, 25), reports(2, 25), reports(3, 9))

    for query, found in (("organization=company+2", ["Company 2"]), ("product=console", ["Company 3"])):
        with time_machine.travel(NOW, tick=False):
            response = visitor.get(f"{address}?{query}")
            assert [one.organization for one in response.context["shown"]] == found
            assert [row["organization"] for row in records(visitor, f"{address}?{query}&format=json")] == found


def test_the_file_has_both_figures_too(west: Told, visitor: Client) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 20)])
    address, _ = shown(visitor, west, reports(1, 25))

    assert records(visitor, f"{address}?format=json") == [
        {
            "kind": "differs",
            "organization": "Company 1",
            "organization_uid": uid(1),
            "product": "backup_server",
            "reported_points": 25,
            "last_points": 20,
            "highest_points": 20,
            "difference": 5,
            "text": "above both",
            "hints": [],
            "days_read": 31,
            "days": 31,
        }
    ]
