"""What is due is what the board says is due, whatever the clock of the console."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consoles.models import Console
from consoles.schedule import zone_of
from reports.board.selecting import board_for
from reports.calendar import month_due
from reports.models import OwnerMonth, Report
from reports.preflight.due import reports_due
from tests.reports.factories import PROVIDER, report, reports_read, uid, using
from usage.months import month_before

ZONES = ("UTC", "America/Los_Angeles", "Pacific/Auckland")
APPROVED = Report.Status.APPROVED.value
statuses = st.sampled_from(["ApprovalRequired", "Finalization", APPROVED])
# From before the first clock says November until after the last one says December.
moments = st.integers(0, 32 * 24).map(lambda hours: datetime(2026, 10, 31, tzinfo=UTC) + timedelta(hours=hours))


def _month(console: Console, month: date, status: str, *, is_submitted: bool) -> None:
    reports_read(console, report(using(1, 3), month=f"{month:%Y-%m}", number=month.month, status=status))
    if is_submitted:
        OwnerMonth.objects.create(console=console, owner_uid=uid(PROVIDER), month=month, submitted_on=month)


@pytest.mark.parametrize("zone", ZONES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(now=moments, before=statuses, status=statuses, is_submitted=st.booleans())
@example(now=datetime(2026, 10, 31, 12, tzinfo=UTC), before=APPROVED, status=APPROVED, is_submitted=False)
@example(now=datetime(2026, 11, 11, 1, tzinfo=UTC), before=APPROVED, status=APPROVED, is_submitted=False)
def test_what_is_open_on_the_board_is_due_and_of_what_is_approved_nothing_else(
    now: datetime, before: str, status: str, is_submitted: bool, zone: str, console: Console, billing: User
) -> None:
    Console.objects.update(time_zone=zone)
    # What the example before has left.
    OwnerMonth.objects.all().delete()
    Report.objects.all().delete()
    month = month_due(now, zone_of(zone))
    _month(console, month_before(month), before, is_submitted=False)
    _month(console, month, status, is_submitted=is_submitted)

    due = {row.pk: row.status for row in reports_due(billing, now)}

    rows = [row for row in board_for(billing, now).rows if row.report and not row.stage.is_submitted]
    assert {row.report.pk for row in rows if row.report} <= due.keys()
    assert {pk for pk, said in due.items() if said == APPROVED} == {
        row.report.pk for row in rows if row.report and row.report.status == APPROVED
    }


def test_a_month_is_due_as_soon_as_the_clock_of_its_console_says_so(console: Console, billing: User) -> None:
    Console.objects.update(time_zone="Pacific/Auckland")
    now = datetime(2026, 10, 31, 12, tzinfo=UTC)

    reports_read(console, report(using(1, 3), status=APPROVED))

    assert [row.month for row in reports_due(billing, now)] == [date(2026, 10, 1)]
