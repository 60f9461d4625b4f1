"""What alerts are told of usage reports."""

from typing import Any

import pytest

from reports.models import Report
from tests.reports.board import OCTOBER, console_read, moment, month_make, report_make
from tests.reports.factories import detail, report, reports_read, using
from tests.support.troubles import said, troubles_of
from ui.severity import Severity

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "level", "severity"),
    [
        ("2026-11-01 00:00", 48, Severity.NOTICE),
        ("2026-11-02 00:00", 24, Severity.NOTICE),
        ("2026-11-02 11:59", 13, Severity.NOTICE),
        ("2026-11-02 12:00", 12, Severity.WARNING),
        ("2026-11-03 00:00", 0, Severity.WARNING),
        ("2026-11-03 08:30", -8, Severity.WARNING),
    ],
)
def test_a_report_that_waits_is_told_by_the_hours_that_are_left(now: str, level: float, severity: Any) -> None:
    report_make(console_read())

    [trouble] = troubles_of("report.review", moment(now))

    assert (trouble.level, trouble.severity, trouble.episode) == (level, severity, "2026-10")
    assert trouble.at == moment("2026-11-03 00:00")


def test_a_report_that_was_finalized_waits_for_nobody() -> None:
    report_make(console_read(), status="Finalization")

    assert troubles_of("report.review", moment("2026-11-01 10:00")) == []


@pytest.mark.parametrize(
    ("now", "levels"),
    [
        ("2026-11-06 23:59", []),
        ("2026-11-07 00:00", [3]),
        ("2026-11-09 10:00", [1]),
        ("2026-11-12 10:00", [-2]),
    ],
)
def test_a_month_that_is_not_submitted_is_told_by_the_days_to_the_agreement(now: str, levels: list[int]) -> None:
    report_make(console_read(), status="Approved")

    found = troubles_of("report.submit", moment(now))

    assert [trouble.level for trouble in found] == levels
    assert all(trouble.severity == (Severity.CRITICAL if trouble.level < 0 else Severity.WARNING) for trouble in found)


def test_a_month_that_was_submitted_is_no_trouble() -> None:
    console = console_read()
    report_make(console, status="Approved")
    month_make(console, submitted_on=OCTOBER.replace(month=11, day=5))

    assert troubles_of("report.submit", moment("2026-11-09 10:00")) == []


def test_servers_that_a_report_lacks_are_told_together() -> None:
    console = console_read()
    servers: Any = {"notCollectedClientServers": ["vbr05", "vbr01", "vbr02", "vbr04"], "clonedClientServers": ["vbr09"]}
    reports_read(console, report(detail(1, **servers), using(2, 5)), at=moment("2026-11-01 09:00"))

    [trouble] = troubles_of("report.servers", moment("2026-11-01 10:00"))

    assert said(trouble).endswith(
        "for October 2026 lacks points: 4 servers were not collected (vbr01, vbr02, vbr04 and 1 more); "
        "1 server is cloned (vbr09)."
    )
    assert trouble.url == f"{Report.objects.get().get_absolute_url()}#preflight"
