"""The month board in short, on the first page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.reports.board import OCTOBER, console_read, html, moment, month_make, report_make
from tests.reports.factories import NOW
from tests.ui.listing_claims import HTMX

PANEL = "/reports/panel/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_it_says_stage_countdown_points_and_concerns(visitor: Client, billing: User, only_servers: None) -> None:
    console = console_read()
    report_make(console, 40, month="2026-09", status="Approved")
    found = report_make(console, 50)
    assert found.version
    found.version.reportserver_set.create(problem="cloned", is_cloud=True, name="vbr1")
    month_make(console, assignee=billing)

    panel = html(visitor, PANEL, **HTMX)

    assert panel.startswith('<div class="month-panel"')
    assert f'<a href="/reports/{found.pk}/">Provider</a>' in panel
    assert "October · EU-West · billing" in panel
    assert 'aria-label="Stage: Review"' in panel
    assert "<strong>in 14 h</strong>" in panel
    assert '<strong>50</strong> points <span class="soft">+10 (+25 %)</span>' in panel
    assert ">1 concern<" in panel
    assert "read 4 min ago" in panel


def test_without_a_report_it_says_what_comes(visitor: Client) -> None:
    report_make(console_read(), month="2026-09", status="Approved")

    with time_machine.travel(moment("2026-11-01 10:00"), tick=False):
        panel = html(visitor, PANEL, **HTMX)

    assert "The console makes it today" in panel
    assert "unknown: There is no report yet." in panel
    assert "concern" not in panel


def test_what_was_submitted_needs_nobody(visitor: Client) -> None:
    console = console_read()
    report_make(console, status="Approved")
    month_make(console, submitted_on=OCTOBER + timedelta(days=31))

    assert "submitted 2026-11-01" in html(visitor, PANEL, **HTMX)


def test_the_most_urgent_four_stand_there_and_the_rest_behind_a_link(visitor: Client) -> None:
    console = console_read()
    for number in range(6):
        report_make(console, owner=number, name=f"Owner {number}", status="Approved" if number < 3 else "Finalization")

    panel = html(visitor, PANEL, **HTMX)

    assert panel.count('class="month-line"') == 4
    assert [f">Owner {number}<" in panel for number in range(6)] == [True] * 4 + [False] * 2
    assert '<a href="/reports/">2 more on the month board</a>' in panel


def test_numbers_that_are_too_old_say_so(visitor: Client) -> None:
    report_make(console_read(at=NOW - timedelta(hours=5)), at=NOW - timedelta(hours=5))

    assert '<span class="badge-word warning">read 5 h ago</span>' in html(visitor, PANEL, **HTMX)


def test_before_anything_was_read_it_says_so(visitor: Client) -> None:
    page = html(visitor, PANEL)

    assert "<h1>Usage reports</h1>" in page
    assert "No usage report has been read yet." in page


@pytest.mark.parametrize(("role", "has_it"), [("viewer", False), ("billing", True)])
def test_the_first_page_places_it_for_those_who_may_see_reports(
    role: str, has_it: bool, signed_in: Callable[[User], Client], request: Any
) -> None:
    page = html(signed_in(request.getfixturevalue(role)), "/")

    assert ('hx-get="/reports/panel/"' in page) is has_it
    assert ("css/reports.css" in page) is has_it
