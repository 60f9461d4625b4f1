"""The print view: everything on one sheet, and marked as what it is."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from consoles.models import Console
from reports.models import Report
from tests.reports.factories import NOW, report, reports_read, using
from tests.reports.looking import page, words

pytestmark = pytest.mark.django_db
MARK = "This is our own summary, not a Veeam document: do not submit it."


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def found(console: Console) -> Report:
    rows = report(using(1, 3), number=2), report(using(1, 2), number=1, month="2026-09")
    return reports_read(console, *rows)[0]


def test_it_is_marked_as_our_own_summary(found: Report, visitor: Client) -> None:
    html = words(page(visitor, f"{found.get_absolute_url()}?print=1"))

    assert "Summary of the usage report, made by vspcdash from what the console EU-West said" in html
    assert "printed 2026-11-02 10:00" in html
    assert MARK in html


def test_every_part_carries_the_mark_for_paper(found: Report, visitor: Client) -> None:
    for part in ("", "organizations/", "licenses/", "lines/", "changes/", "history/"):
        assert MARK in page(visitor, f"{found.get_absolute_url()}{part}")


def test_it_has_everything_and_loads_nothing_later(found: Report, visitor: Client) -> None:
    html = page(visitor, f"{found.get_absolute_url()}?print=1")

    for title in ("Pre-flight", "Points by product and workload", "What changed since September 2026"):
        assert title in html
    assert "+10 Company 1 VM 2 → 3" in words(html)
    assert "Against our own readings of October 2026" in html
    assert "data-panel" not in html
    assert 'aria-label="Parts of the report"' not in html


def test_it_stays_in_the_version_that_was_asked_for(console: Console, visitor: Client) -> None:
    reports_read(console, report(using(1, 3), status="Approved"))
    [found] = reports_read(console, report(using(1, 2), status="Approved"), at=NOW.replace(hour=11))
    first = found.versions.get(superseded_at__isnull=False)

    assert "Points 30 in the report" in words(page(visitor, f"{found.get_absolute_url()}?print=1&version={first.pk}"))
    assert f"?print=1&amp;version={first.pk}" in page(visitor, f"{found.get_absolute_url()}?version={first.pk}")
