"""The month board: who stands on it, at which stage, with which numbers, and what each role may do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Freshness
from reports.calendar import Late, Stage
from reports.models import Agreement, Report
from tests.reports.board import (
    BOARD,
    OCTOBER,
    READ_AT,
    approving,
    console_read,
    html,
    moment,
    month_make,
    owners_make,
    report_make,
    rows_of,
)
from tests.reports.factories import NOW
from tests.ui.listing_claims import HTMX, queries_of

SignIn = Callable[[User], Client]
SEERS = ["billing", "licensing_admin", "auditor", "administrator"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def body(client: Client) -> str:
    """The board without the list below."""
    return html(client).partition('id="all-months"')[0]


@pytest.mark.parametrize("role", SEERS)
def test_those_who_may_see_reports_see_the_board(role: str, signed_in: SignIn, request: Any) -> None:
    report_make(console_read())
    client = signed_in(request.getfixturevalue(role))

    assert [row.owner_title for row in rows_of(client)] == ["Provider"]
    assert 'href="/reports/" aria-current="page"' in html(client)


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
@pytest.mark.parametrize("path", ["", "rows/", "panel/", "concerns/", "month/"])
def test_others_are_refused_and_not_led_there(path: str, role: str, signed_in: SignIn, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))

    response = client.get(BOARD + path)

    assert response.status_code == 403
    assert b'href="/reports/"' not in response.content


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(BOARD)["Location"] == "/accounts/login/?next=/reports/"
    assert "HX-Redirect" in client.get(BOARD, headers=HTMX)


def test_before_anything_was_read_it_says_once_what_to_look_at(visitor: Client) -> None:
    console_read()

    page = html(visitor)

    assert page.count("No usage report has been read yet.") == 1
    assert "No usage report has been read yet. A console makes one on the 1st" in page
    assert "Nothing has been read yet" in page
    assert 'href="/refreshes/"' in page


@pytest.mark.parametrize(("role", "is_led_there"), [("administrator", True), ("auditor", False)])
def test_without_a_console_it_leads_those_who_may_to_connect_one(
    role: str, is_led_there: bool, signed_in: SignIn, request: Any
) -> None:
    page = html(signed_in(request.getfixturevalue(role)))

    assert page.count("No console is connected yet") == 1
    assert ("Connect one in Settings → Consoles" in page) is is_led_there
    assert "Month board</h2>" in page
    assert "See how fresh the data is" not in page.partition('id="board"')[2]


def test_a_report_that_waits_counts_down_to_when_it_finalizes_itself(visitor: Client) -> None:
    console = console_read()
    report_make(console, 40, month="2026-09", status="Approved")
    report_make(console, 50)

    page = body(visitor)

    assert "Month board · October 2026" in page
    assert 'aria-label="Stage: Review"' in page
    assert "<strong>in 14 h</strong>" in page
    assert "Tue, Nov 3, 00:00 UTC" in page
    assert "<strong>in 8 d 14 h</strong>" in page
    assert "end of Tue, Nov 10" in page
    assert "<strong>50</strong>" in page
    assert '+10 <span class="soft">+25 %</span>' in page
    assert 'class="end nowrap">4 min</td>' in page
    assert "automatic approval" in page


def test_the_last_hours_before_it_are_urgent(visitor: Client) -> None:
    report_make(console_read())

    for hours, tone in ((1, ""), (2, "warning"), (14, "critical")):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            (row,) = rows_of(visitor)
            assert row.finalizing
            assert (row.tone, row.finalizing.tone) == (tone, tone)


def test_a_report_that_should_have_finalized_itself_says_so_with_its_age(visitor: Client) -> None:
    report_make(console_read())

    with time_machine.travel(moment("2026-11-03 03:00"), tick=False):
        page = body(visitor)

    assert "Should have finalized itself 3 h ago and still waited when it was read 17 h ago." in page
    assert '<span class="badge-word critical">3 h overdue</span>' in page
    assert ", late</span>" in page
    assert '<span class="badge-word warning" title="Older than it should be">17 h</span>' in page


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Finalization", Stage.FINALIZE),
        ("Approved", Stage.SUBMIT),
        ("Archived", Stage.UNKNOWN),
        ("", Stage.UNKNOWN),
    ],
)
def test_what_the_console_says_is_the_stage(status: str, stage: Stage, visitor: Client) -> None:
    report_make(console_read(), status=status)

    (row,) = rows_of(visitor)

    assert (row.stage, row.finalizing) == (stage, None)


def test_a_status_that_is_not_known_here_is_said_as_it_is(visitor: Client) -> None:
    report_make(console_read(), status="Archived <b>")

    page = body(visitor)

    assert "The console says “Archived &lt;b&gt;” of it, which is not known here." in page
    assert 'aria-current="step"' not in page


def test_who_had_a_report_in_one_of_the_last_months_is_expected_to_get_one(visitor: Client) -> None:
    console = console_read()
    report_make(console, month="2026-07", owner=1, name="July")
    report_make(console, month="2026-06", owner=2, name="June")
    gone = report_make(console, month="2026-09", owner=3, name="Gone")
    Report.objects.filter(pk=gone.pk).update(gone_at=NOW)

    (row,) = rows_of(visitor)

    assert (row.owner_title, row.stage, row.points) == ("July", Stage.COLLECT, None)
    assert "unknown: There is no report yet." in body(visitor)


@pytest.mark.parametrize(
    ("now", "zone", "sentence"),
    [
        ("2026-11-01 00:30", "America/Los_Angeles", "The console makes it on Sun, Nov 1, by its own clock."),
        ("2026-11-01 08:00", "America/Los_Angeles", "The console makes it today, by the end of Sun, Nov 1."),
        ("2026-10-31 12:00", "Pacific/Auckland", "The console makes it today, by the end of Sun, Nov 1."),
        ("2026-11-02 00:04", "UTC", "Was not made by the end of Sun, Nov 1, going by what was read 4 min ago."),
    ],
)
def test_a_month_without_a_report_says_what_comes_or_did_not(
    now: str, zone: str, sentence: str, visitor: Client
) -> None:
    console = console_read(time_zone=zone, at=moment(now) - timedelta(minutes=4))
    report_make(console, month="2026-09", status="Approved", at=moment(now) - timedelta(minutes=4))

    with time_machine.travel(moment(now), tick=False):
        page = body(visitor)

    assert "Month board · October 2026" in page
    assert sentence in page


def test_consoles_whose_clocks_are_in_two_months_show_one_each(visitor: Client) -> None:
    with time_machine.travel(moment("2026-10-31 12:00"), tick=False):
        report_make(console_read("Here"), month="2026-09", name="Here")
        report_make(console_read("There", time_zone="Pacific/Auckland"), month="2026-09", name="There")

        assert {row.owner_title: row.key.month.month for row in rows_of(visitor)} == {"Here": 9, "There": 10}
        assert "September 2026 and October 2026" in body(visitor)


def test_a_console_that_approves_by_itself_leaves_nobody_time_to_review(visitor: Client) -> None:
    console = console_read()
    report_make(console, month="2026-09", status="Approved")
    approving(console, True)

    page = body(visitor)

    assert "approves itself" in page
    assert "automatic approval on: nobody reviews" in page


@pytest.mark.parametrize(("said", "words"), [(False, "automatic approval off"), (None, "the console does not say")])
def test_whether_approval_is_automatic_stands_beside_the_console(said: Any, words: str, visitor: Client) -> None:
    approving(console_read(), said)

    assert words in body(visitor)


def test_the_agreement_of_a_console_sets_its_day(visitor: Client) -> None:
    west, lab = console_read(), console_read("Lab", time_zone="America/Los_Angeles")
    report_make(west, name="Here")
    report_make(lab, name="There")
    Agreement.objects.create(console=lab, submit_day=5)

    found = {row.owner_title: row.calendar.due_at for row in rows_of(visitor)}

    assert found == {"Here": moment("2026-11-11 00:00"), "There": moment("2026-11-06 08:00")}


def test_what_is_late_comes_first_then_what_people_have_to_do(visitor: Client) -> None:
    console = console_read()
    statuses = {"Approved": "done", "ApprovalRequired": "waits", "Finalization": "moves"}
    for number, (status, name) in enumerate(statuses.items(), 1):
        report_make(console, owner=number, name=name, status=status)
    report_make(console, month="2026-09", owner=8, name="missing", status="Approved")
    month_make(console, 1, submitted_on=OCTOBER, closed_on=OCTOBER)

    rows = rows_of(visitor)

    assert [row.owner_title for row in rows] == ["missing", "waits", "moves", "done"]
    assert rows[0].late == (Late.NOT_MADE,)


def test_of_two_reports_of_one_owner_the_one_that_is_listed_counts(visitor: Client) -> None:
    console = console_read()
    report_make(console, 70)
    gone = Report.objects.get()
    Report.objects.filter(pk=gone.pk).update(gone_at=NOW, uid="00000000-0000-0000-0000-00000000000a")
    report_make(console, 50)

    (row,) = rows_of(visitor)

    assert (row.points, Report.objects.count()) == (50, 2)


def test_a_report_that_is_gone_or_changed_after_approval_says_so(visitor: Client) -> None:
    console = console_read()
    report_make(console, 30, status="Approved", at=READ_AT - timedelta(hours=1))
    report_make(console, 40, status="Approved")
    gone = report_make(console, owner=2, name="Other")
    Report.objects.filter(pk=gone.pk).update(gone_at=NOW)

    page = body(visitor)

    assert page.count("changed after approval") == 1
    assert page.count(">gone</span>") == 1


def test_points_that_the_report_does_not_say_are_unknown(visitor: Client) -> None:
    report_make(console_read())
    Report.objects.get().versions.update(total_points=None)

    assert "unknown: The report does not say how many." in body(visitor)


def test_what_people_said_stands_at_the_month(visitor: Client, billing: User) -> None:
    console = console_read()
    report_make(console, status="Approved")
    month_make(
        console, assignee=billing, note="Call Ann\n<i>today</i>", submitted_on=OCTOBER.replace(month=11, day=2),
        submitted_reference="T-7", submitted_by=billing,
    )  # fmt: skip

    page = body(visitor)

    assert 'data-label="Who has it">billing</td>' in page
    assert "Call Ann<br>&lt;i&gt;today&lt;/i&gt;" in page
    assert "Submitted 2026-11-02 as T-7" in page
    assert "by billing</span>" in page


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        ("auditor", {"Details"}),
        ("billing", {"Take over", "Note"}),
        ("licensing_admin", {"Take over", "Mark submitted"}),
        ("administrator", {"Take over", "Mark submitted"}),
    ],
)
def test_a_role_sees_no_button_that_it_may_not_press(
    role: str, buttons: set[str], signed_in: SignIn, request: Any
) -> None:
    report_make(console_read(), status="Approved")
    client = signed_in(request.getfixturevalue(role))

    page = body(client)

    known = {"Take over", "Note", "Details", "Mark submitted"}
    assert {word for word in known if f">{word}<span" in page} == buttons
    assert ("/reports/agreements/" in page) is (role in ("licensing_admin", "administrator"))


def test_the_number_of_queries_does_not_grow_with_the_owners(visitor: Client) -> None:
    console = console_read()
    owners_make(console, 3)
    few = queries_of(visitor, BOARD)

    owners_make(console, 30)

    assert len(rows_of(visitor)) == 30
    assert queries_of(visitor, BOARD) == few
    assert few <= 22


def test_secrets_and_whole_reports_are_left_where_they_are(visitor: Client, django_assert_max_num_queries: Any) -> None:
    report_make(console_read())

    with django_assert_max_num_queries(60) as captured:
        for path in ("", "rows/", "panel/", "concerns/"):
            visitor.get(BOARD + path, headers=HTMX)

    asked = " ".join(query["sql"] for query in captured.captured_queries)
    assert "api_key" not in asked
    assert "compressed" not in asked


def test_after_a_refresh_the_board_is_asked_for_alone(visitor: Client) -> None:
    report_make(console_read())

    part = html(visitor, "/reports/rows/", **HTMX)

    assert part.startswith('<section class="card board" id="board"')
    assert "Provider" in part
    assert visitor.get("/reports/rows/")["Location"] == BOARD


def test_concerns_of_the_pre_flight_are_counted_once_the_board_is_shown(visitor: Client, only_servers: None) -> None:
    clean = report_make(console_read())
    console = console_read("Lab")
    troubled = report_make(console, name="Lab owner")
    assert troubled.version
    for name in ("vbr1", "vbr2"):
        troubled.version.reportserver_set.create(problem="not_collected", is_cloud=True, name=name)

    page, part = html(visitor), html(visitor, "/reports/concerns/", **HTMX)

    assert f'href="/reports/{clean.pk}/#preflight"' in page
    assert 'hx-get="/reports/concerns/" hx-trigger="load"' in page
    assert f'href="/reports/{troubled.pk}/#preflight" class="badge-word warning" hx-swap-oob="true">2 concerns' in part
    assert f'href="/reports/{clean.pk}/#preflight" hx-swap-oob="true">no concerns' in part
    assert "<h1>Concerns of the pre-flight</h1>" in html(visitor, "/reports/concerns/")


@pytest.mark.parametrize(
    ("latest", "every", "itself", "age", "is_stale"),
    [
        (4, 1000, 1000, 4, False),
        (1000, 4, 1000, 4, False),
        (1000, 1000, 4, 4, False),
        (None, None, 4, 4, False),
        (46, 1000, 1000, 46, True),
    ],
)
def test_the_age_of_the_month_is_that_of_its_youngest_reading(
    latest: int | None, every: int | None, itself: int, age: int, is_stale: bool, visitor: Client
) -> None:
    def ago(minutes: int | None) -> Any:
        return None if minutes is None else NOW - timedelta(minutes=minutes)

    report_make(console_read(), at=ago(itself))
    Freshness.objects.filter(part="latest_reports").update(refreshed_at=ago(latest))
    Freshness.objects.filter(part="reports").update(refreshed_at=ago(every))

    (row,) = rows_of(visitor)

    assert (row.age.read_at, row.age.is_stale) == (ago(age), is_stale)
