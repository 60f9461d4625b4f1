"""The findings about the month that is due: what waits for people, and what is late, from day to day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reports.findings import month_findings
from reports.models import Report
from tests.reports.board import OCTOBER, console_read, moment, month_make, owners_make, report_make
from ui import findings
from ui.findings import Finding
from ui.severity import Severity

pytestmark = pytest.mark.django_db
DAY_1, DAY_3 = moment("2026-11-01 10:00"), moment("2026-11-03 10:00")


def found(user: User, now: datetime) -> dict[str, Finding]:
    """The findings by their reason."""
    return {finding.key.split(":")[1]: finding for finding in month_findings(user, now)}


def severities(user: User, now: datetime) -> dict[str, Severity]:
    return {reason: finding.severity for reason, finding in found(user, now).items()}


def test_a_report_that_waits_is_a_notice_with_its_countdown(auditor: User) -> None:
    report_ = report_make(console_read())

    (finding,) = month_findings(auditor, DAY_1)

    assert finding.subject == "October report of Provider (EU-West)"
    assert finding.text.replace("\u00a0", " ") == (
        "waits for review; it finalizes itself in 1 d 14 h (Tue, Nov 3, 00:00 UTC)."
    )
    assert (finding.severity, finding.url, finding.link) == (Severity.NOTICE, f"/reports/{report_.pk}/", "Review")
    assert finding.since == moment("2026-11-01 00:00")


@pytest.mark.parametrize(
    ("now", "reasons"),
    [
        ("2026-11-01 00:00", {"review": Severity.NOTICE}),
        ("2026-11-02 11:59", {"review": Severity.NOTICE}),
        ("2026-11-02 12:00", {"review-urgent": Severity.WARNING}),
        ("2026-11-02 23:59", {"review-urgent": Severity.WARNING}),
        ("2026-11-03 00:00", {"not-finalized": Severity.WARNING}),
        ("2026-11-07 23:59", {"not-finalized": Severity.WARNING}),
        ("2026-11-08 00:00", {"not-finalized": Severity.WARNING, "due": Severity.WARNING}),
        ("2026-11-10 23:59", {"not-finalized": Severity.WARNING, "due": Severity.WARNING}),
        ("2026-11-11 00:00", {"not-finalized": Severity.WARNING, "not-submitted": Severity.CRITICAL}),
        # The month after has begun, and its report is due.
        ("2026-12-01 00:00", {}),
        ("2026-12-02 00:00", {"not-made": Severity.WARNING}),
    ],
)
def test_what_waits_becomes_urgent_and_late_on_its_minute(now: str, reasons: Any, auditor: User) -> None:
    report_make(console_read())

    assert severities(auditor, moment(now)) == reasons


def test_what_is_late_says_since_when_and_how_old_that_is(auditor: User) -> None:
    report_make(console_read())

    finding = found(auditor, DAY_3)["not-finalized"]

    assert finding.text.replace("\u00a0", " ") == (
        "should have finalized itself 10 h ago and still waited when it was read 1 d ago."
    )
    assert finding.since == moment("2026-11-03 00:00")


def test_an_approved_report_waits_for_its_submission_only(auditor: User) -> None:
    console = console_read()
    report_make(console, status="Approved")

    assert severities(auditor, moment("2026-11-07 23:00")) == {}
    due = found(auditor, moment("2026-11-08 10:00"))["due"]
    late = found(auditor, moment("2026-11-12 10:00"))["not-submitted"]
    assert due.text.replace("\u00a0", " ") == ("is not submitted; the agreement's day, Tue, Nov 10, ends in 2 d 14 h.")
    assert late.text == "was not submitted by Tue, Nov 10, the day that was agreed."
    assert late.url.startswith("/reports/month/?console=")
    month_make(console, submitted_on=OCTOBER)
    assert severities(auditor, moment("2026-11-12 10:00")) == {}


def test_a_month_without_a_report_is_late_after_the_first(auditor: User) -> None:
    report_make(console_read(), month="2026-09", status="Approved")

    assert severities(auditor, moment("2026-11-01 23:59")) == {}
    late = found(auditor, moment("2026-11-02 10:00"))["not-made"]
    assert late.text == "was not made by the end of Sun, Nov 1, going by what was read 4\u00a0min ago."


def test_many_owners_stand_in_one_sentence(auditor: User) -> None:
    owners_make(console_read(), 4)

    (finding,) = month_findings(auditor, DAY_1)

    assert (finding.subject, finding.url) == ("4 usage reports", "/reports/")
    assert finding.text == "wait for review before they finalize themselves."


def test_the_key_stays_as_long_as_the_reason_lasts(auditor: User) -> None:
    console = console_read()
    report_make(console)
    report_make(console, owner=1, name="Other")

    first, second = ({one.key for one in month_findings(auditor, DAY_1 + timedelta(hours=h))} for h in (0, 9))

    assert first == second
    assert len(first) == 2


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_who_may_not_see_reports_is_told_nothing(role: str, request: Any) -> None:
    report_make(console_read())

    assert list(month_findings(request.getfixturevalue(role), DAY_3)) == []


def test_the_first_page_asks_for_them(auditor: User) -> None:
    report_make(console_read())

    assert any(one.key.startswith("reports:") for one in findings.collect(auditor, DAY_3))


def test_the_number_of_queries_does_not_grow_with_the_owners(auditor: User) -> None:
    console = console_read()
    auditor.has_perm("accounts.view_reports")

    def queries(count: int) -> int:
        owners_make(console, count)
        with CaptureQueriesContext(connection) as captured:
            list(month_findings(auditor, DAY_3))
        return len(captured)

    assert queries(3) == queries(30) == 5
    assert Report.objects.count() == 60
