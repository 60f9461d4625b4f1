"""The print view: everything on one sheet, and marked as what it is."""

import pytest
from django.test import Client

from consoles.models import Console
from reports.models import Report
from tests.reports.factories import NOW, report, reports_read, using
from tests.reports.looking import page, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
MARK = "This is our own summary, not a Veeam document: do not submit it."


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


def test_nothing_is_left_out_and_nothing_leads_to_itself(
    console: Console, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.comparing.comparison.MOST_SHOWN", 1)
    before, after = [[using(number, count) for number in range(1, 4)] for count in (2, 3)]
    [found, _] = reports_read(console, report(*after, number=2), report(*before, number=1, month="2026-09"))

    html = words(page(visitor, f"{found.get_absolute_url()}?print=1"))

    assert html.count("VM 2 → 3") == 3
    assert "smaller change" not in html
    assert "Print view" not in html


def test_sums_by_organization_and_by_license_stand_on_it(found: Report, visitor: Client) -> None:
    html = words(page(visitor, f"{found.get_absolute_url()}?print=1"))

    assert "Points by organization Organization Kind Points Share Appendix Company 1 Company 30 100 % —" in html
    assert "Points by license License" in html
    assert "L-1 01 Backup &amp; Replication Enterprise Plus 1 3 3 0 30 —" in html


def test_it_stays_in_the_version_that_was_asked_for(console: Console, visitor: Client) -> None:
    reports_read(console, report(using(1, 3), status="Approved"))
    [found] = reports_read(console, report(using(1, 2), status="Approved"), at=NOW.replace(hour=11))
    first = found.versions.get(superseded_at__isnull=False)

    assert "Points 30 in the report" in words(page(visitor, f"{found.get_absolute_url()}?print=1&version={first.pk}"))
    assert f"?print=1&amp;version={first.pk}" in page(visitor, f"{found.get_absolute_url()}?version={first.pk}")
