"""What the first page says about reports that have yet to go out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consoles.models import Console, Freshness
from reports.models import OwnerMonth, Report, ReportServer
from reports.preflight.findings import report_findings
from tests.consoles.factories import freshness_make
from tests.reports.factories import NOW, PROVIDER, Json, detail, owned, report, reports_read, uid, using
from ui import findings
from ui.findings import Finding
from ui.severity import Severity

Said = Callable[..., list[Finding]]


@pytest.fixture
def said(console: Console, billing: User) -> Said:
    """Read these reports, and return what is said about them."""

    def say(*rows: Json, now: datetime = NOW) -> list[Finding]:
        reports_read(console, *rows)
        return list(report_findings(billing, now))

    return say


def _missing(*names: str, number: int = 1, status: str = "ApprovalRequired", month: str = "2026-10") -> Json:
    return report(detail(number, notCollectedClientServers=list(names)), status=status, month=month)


def test_they_are_among_the_findings_of_the_first_page(said: Said, billing: User) -> None:
    [finding] = said(_missing("vbr01"))

    assert finding in findings.collect(billing, NOW)


def test_a_concern_is_said_with_the_report_that_it_is_about(said: Said) -> None:
    [finding] = said(_missing("vbr01"))

    row = Report.objects.get()
    assert (finding.subject, finding.text) == (
        "vbr01 of Company 1", "was not collected: usage report of Provider for October 2026.",
    )  # fmt: skip
    assert finding.url == f"{row.get_absolute_url()}#preflight"
    assert (finding.severity, finding.since) == (Severity.WARNING, date(2026, 10, 1))


def test_many_of_one_rule_are_said_in_one_sentence(said: Said) -> None:
    [finding] = said(_missing("a", "b", "c", "d"))

    assert (finding.subject, finding.text) == (
        "4 servers", "were not collected: usage report of Provider for October 2026.",
    )  # fmt: skip


def test_many_reports_get_a_sentence_each(said: Said) -> None:
    found = said(*(owned(_missing("a", "b"), number, f"Owner {number}") for number in range(50, 54)))

    assert {finding.text for finding in found} == {"has 2 things to look at before it goes out."}
    assert "Report of Owner 53 for October 2026" in {finding.subject for finding in found}


def test_very_many_reports_are_not_all_looked_through(said: Said) -> None:
    found = said(*(owned(_missing("a"), number, f"Owner {number}") for number in range(50, 63)))

    assert len(found) == 11
    assert (found[-1].subject, found[-1].severity) == ("3 more reports", Severity.NOTICE)


def test_those_who_may_not_see_reports_are_told_nothing(said: Said, viewer: User) -> None:
    said(_missing("vbr01"))

    assert list(report_findings(viewer, NOW)) == []
    assert list(report_findings(AnonymousUser(), NOW)) == []


def test_what_is_as_it_was_is_not_said(said: Said) -> None:
    assert said(report(using(1, 3))) == []


@pytest.mark.parametrize(
    ("now", "count"), [(datetime(2026, 11, 30, tzinfo=UTC), 1), (datetime(2026, 12, 1, tzinfo=UTC), 0)]
)
def test_an_approved_report_is_due_until_the_next_month_is(now: datetime, count: int, said: Said) -> None:
    assert len(said(_missing("vbr01", status="Approved"), now=now)) == count


def test_one_that_was_submitted_is_not_due(console: Console, said: Said) -> None:
    OwnerMonth.objects.create(
        console=console, owner_uid=uid(PROVIDER), month=date(2026, 10, 1), submitted_on=date(2026, 11, 2)
    )

    assert said(_missing("vbr01", status="Approved")) == []


def test_one_that_waits_is_due_however_late_it_is(said: Said) -> None:
    assert len(said(_missing("vbr01"), now=datetime(2026, 12, 24, tzinfo=UTC))) == 1


def test_only_the_last_report_of_an_owner_is_due(said: Said) -> None:
    assert said(_missing("vbr01", month="2026-09"), report(using(1, 3))) == []


def test_it_costs_the_same_however_many_owners_there_are(said: Said, billing: User) -> None:
    assert billing.has_perm("accounts.view_reports")
    said(*(owned(_missing("a"), number, f"Owner {number}") for number in range(50, 61)))
    cost = _cost(billing)

    said(*(owned(_missing("a"), number, f"Owner {number}") for number in range(61, 80)))

    assert _cost(billing) == cost <= 30


def _cost(user: User) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        list(report_findings(user, NOW))
    return len(captured)


def test_what_was_found_is_remembered_until_the_next_refresh(console: Console, said: Said, billing: User) -> None:
    freshness_make(console, NOW)
    found = said(_missing("vbr01"))
    ReportServer.objects.all().delete()

    remembered = list(report_findings(billing, NOW))
    Freshness.objects.filter(part="reports").update(refreshed_at=NOW + timedelta(minutes=15))

    assert remembered == found
    assert list(report_findings(billing, NOW)) == []


def test_a_report_that_says_something_else_is_looked_at_again(said: Said) -> None:
    said(_missing("vbr01"))

    assert [finding.subject for finding in said(_missing("vbr02"))] == ["vbr02 of Company 1"]
