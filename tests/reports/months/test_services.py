"""What people do about a month: hand it on, note, submit, close, take back - once, in turn, and not over each other."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from reports.models import OwnerMonth, Report
from tests.licensing.factories import organization_make
from tests.reports.board import (
    OCTOBER,
    agree,
    console_read,
    html,
    key_of,
    moment,
    month_make,
    report_make,
    send,
)
from tests.support.sight import hide_everything, narrowed
from tests.ui.listing_claims import HTMX

SignIn = Callable[[User], Client]
FORMS = ["assign", "note", "submit", "submit/withdraw", "close", "close/withdraw"]
NOTING, TICKING = FORMS[:2], FORMS[2:]
NOV_2 = date(2026, 11, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def kept() -> OwnerMonth:
    return OwnerMonth.objects.get()


def submitted(console: Console, **values: Any) -> OwnerMonth:
    return month_make(console, submitted_on=NOV_2, **values)


def test_a_month_is_taken_over_handed_on_and_let_go(
    admin: Client, console: Console, licensing_admin: User, billing: User
) -> None:
    send(admin, "assign", console, assignee=licensing_admin.pk, seen="")
    assert kept().assignee == licensing_admin

    send(admin, "assign", console, assignee=billing.pk, seen=licensing_admin.pk)
    assert kept().assignee == billing

    send(admin, "assign", console, assignee="", seen=billing.pk)
    assert kept().assignee is None


def test_a_month_goes_only_to_those_who_see_the_board_of_its_console(
    admin: Client, console: Console, billing: User
) -> None:
    narrowed(billing, organization_make(console))

    response = send(admin, "assign", console, assignee=billing.pk, seen="")

    assert response.status_code == 422
    assert not OwnerMonth.objects.exists()
    narrowed(billing, console)
    assert send(admin, "assign", console, assignee=billing.pk, seen="").status_code in (200, 302)


def test_a_month_goes_only_to_those_who_may_look_after_it(admin: Client, console: Console, auditor: User) -> None:
    response = send(admin, "assign", console, assignee=auditor.pk, seen="")

    assert response.status_code == 422
    assert "This person may not look after reports of this console." in response.content.decode()
    assert not OwnerMonth.objects.exists()


def test_a_month_that_was_handed_on_meanwhile_stays_with_whom_it_is(
    admin: Client, console: Console, licensing_admin: User, billing: User
) -> None:
    month_make(console, assignee=billing)

    response = send(admin, "assign", console, assignee=licensing_admin.pk, seen="")

    assert response.status_code == 409
    assert "handed on meanwhile: billing has it now" in response.content.decode()
    assert kept().assignee == billing


def test_a_note_is_written_changed_and_taken_away(admin: Client, console: Console) -> None:
    send(admin, "note", console, note="Call Ann\r\nand Bob", seen="")
    assert kept().note == "Call Ann\nand Bob"

    send(admin, "note", console, note="Called", seen="Call Ann\r\nand Bob")
    assert kept().note == "Called"

    send(admin, "note", console, note="", seen="Called")
    assert kept().note == ""


def test_a_note_that_was_changed_meanwhile_is_not_written_over(admin: Client, console: Console) -> None:
    month_make(console, note="Mine")

    response = send(admin, "note", console, note="Yours", seen="")

    assert response.status_code == 409
    assert "The note was changed meanwhile." in response.content.decode()
    assert kept().note == "Mine"


def test_a_note_has_an_end(admin: Client, console: Console) -> None:
    response = send(admin, "note", console, note="x" * 2001, seen="")

    assert response.status_code == 422
    assert "A note has at most 2,000 characters." in response.content.decode()


def test_a_month_goes_out_and_is_closed(admin: Client, console: Console, licensing_admin: User) -> None:
    send(admin, "submit", console, on="2026-11-01", reference=" T-7 ")
    send(admin, "close", console, on="2026-11-02", reference="Invoice 9")

    month = kept()
    assert (month.submitted_on, month.submitted_reference, month.submitted_by) == (
        date(2026, 11, 1), "T-7", licensing_admin,
    )  # fmt: skip
    assert (month.closed_on, month.closed_reference, month.closed_by) == (NOV_2, "Invoice 9", licensing_admin)
    assert "Closed 2026-11-02 as Invoice 9" in html(admin)


def test_both_are_taken_back_in_turn(admin: Client, console: Console) -> None:
    submitted(console, submitted_reference="T-7", closed_on=NOV_2, closed_reference="I-9")

    refused = send(admin, "submit/withdraw", console, seen="2026-11-02")
    assert refused.status_code == 409
    assert "This month is closed. Take that back first" in refused.content.decode()

    send(admin, "close/withdraw", console, seen="2026-11-02")
    assert (kept().closed_on, kept().closed_reference, kept().submitted_on) == (None, "", NOV_2)

    send(admin, "submit/withdraw", console, seen="2026-11-02")
    assert (kept().submitted_on, kept().submitted_reference) == (None, "")


def test_notes_and_hands_stay_possible_once_it_is_closed(admin: Client, console: Console, billing: User) -> None:
    submitted(console, closed_on=NOV_2)

    send(admin, "note", console, note="Paid", seen="")
    send(admin, "assign", console, assignee=billing.pk, seen="")

    assert (kept().note, kept().assignee, kept().closed_on) == ("Paid", billing, NOV_2)


@pytest.mark.parametrize(
    ("on", "status", "sentence"),
    [
        ("2026-11-03", 422, "2026-11-03 has not come yet: name today or a day before."),
        ("2026-10-31", 422, "The report cannot be submitted before October 2026 has ended."),
        ("0001-01-01", 422, "The report cannot be submitted before October 2026 has ended."),
        ("", 422, "Name the day."),
        ("tomorrow", 422, "A day is a date such as 2026-11-03."),
        ("2026-11-31", 422, "A day is a date such as 2026-11-03."),
        ("<script>", 422, "A day is a date such as 2026-11-03."),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_day_that_cannot_be_is_refused_in_one_sentence(
    on: str, status: int, sentence: str, htmx: bool, admin: Client, console: Console
) -> None:
    response = send(admin, "submit", console, htmx, on=on)

    assert response.status_code == status
    assert sentence in response.content.decode()
    assert not OwnerMonth.objects.exists()


def test_the_day_of_a_console_whose_clock_is_ahead_has_come(admin: Client) -> None:
    ahead = console_read("There", time_zone="Pacific/Auckland")
    report_make(ahead, status="Approved")

    with time_machine.travel(moment("2026-11-02 12:00"), tick=False):
        assert send(admin, "submit", ahead, on="2026-11-03").status_code == 302


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-11-01", "The month cannot be closed before 2026-11-02, its submission."),
        ("2026-11-03", "2026-11-03 has not come yet"),
    ],
)
def test_a_month_is_closed_after_its_submission_and_not_tomorrow(
    on: str, sentence: str, admin: Client, console: Console
) -> None:
    submitted(console)

    response = send(admin, "close", console, on=on)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert kept().closed_on is None


def test_a_month_is_not_closed_before_it_went_out(admin: Client, console: Console) -> None:
    response = send(admin, "close", console, on="2026-11-02")

    assert response.status_code == 409
    assert "A month is closed once its report is submitted." in response.content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ApprovalRequired", "The report is still “approval required”"),
        ("Finalization", "The report is still “finalization”"),
    ],
)
def test_a_report_that_can_still_change_is_not_submitted(
    status: str, words: str, admin: Client, console: Console
) -> None:
    Report.objects.update(status=status)

    response = send(admin, "submit", console, on="2026-11-02")

    assert response.status_code == 409
    assert f"{words}: it can be submitted once it is approved." in response.content.decode()


def test_a_report_that_is_not_there_is_not_submitted(admin: Client, console: Console) -> None:
    Report.objects.update(month=date(2026, 9, 1))

    response = send(admin, "submit", console, on="2026-11-02")

    assert "The report is not there" in response.content.decode()


def test_of_two_who_submit_or_close_the_first_counts(admin: Client, console: Console, billing: User) -> None:
    submitted(console, submitted_by=billing, closed_on=NOV_2, closed_by=billing)

    again, over = (send(admin, what, console, on="2026-11-02", reference="mine") for what in ("submit", "close"))

    assert (again.status_code, over.status_code) == (409, 409)
    assert "submitted already, on 2026-11-02 by billing" in again.content.decode()
    assert "closed already, on 2026-11-02 by billing" in over.content.decode()
    assert kept().submitted_reference == ""


@pytest.mark.parametrize("what", ["submit/withdraw", "close/withdraw"])
@pytest.mark.parametrize("seen", ["2026-11-01", ""])
def test_what_was_changed_meanwhile_is_not_taken_back(what: str, seen: str, admin: Client, console: Console) -> None:
    submitted(console, closed_on=NOV_2 if what.startswith("close") else None)

    response = send(admin, what, console, seen=seen)

    assert response.status_code == (409 if seen else 422)
    assert "Reload the page" in response.content.decode()
    assert kept().submitted_on == NOV_2


@pytest.mark.parametrize("what", ["submit/withdraw", "close/withdraw"])
def test_there_is_nothing_to_take_back_twice(what: str, admin: Client, console: Console) -> None:
    assert send(admin, what, console, seen="2026-11-02").status_code == 409
    assert not OwnerMonth.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "operator", "auditor", "stranger", "billing"])
@pytest.mark.parametrize("what", FORMS)
def test_others_may_not(what: str, role: str, console: Console, signed_in: SignIn, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))
    may = role == "billing" and what in NOTING

    response = send(client, what, console, on="2026-11-02", seen="", note="Mine", assignee="")

    assert response.status_code == (302 if may else 403)
    assert OwnerMonth.objects.exists() is may


@pytest.mark.parametrize("what", FORMS)
def test_a_form_is_only_sent_and_by_somebody_who_is_signed_in(what: str, client: Client, console: Console) -> None:
    assert send(client, what, console)["Location"].startswith("/accounts/login/")
    assert "HX-Redirect" in send(client, what, console, htmx=True)


@pytest.mark.parametrize("what", FORMS)
def test_reading_an_address_changes_nothing(what: str, admin: Client, console: Console) -> None:
    assert admin.get(f"/reports/month/{what}/", key_of(console)).status_code == 405


@pytest.mark.parametrize("what", FORMS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"console": "0"}, {"console": "x"}, {"console": str(10**30)}, {"owner": "7"}, {"month": "2026-13"},
        {"owner": "00000000-0000-0000-0000-000000000007"}, {"month": "2026-11"}, {"month": "0001-01"},
        {"month": "2026-1"}, {"month": ""}, {"owner": ""}, {"month": "2020-01"},
    ],
)  # fmt: skip
def test_a_month_that_there_is_not_is_not_found(
    what: str, wrong: dict[str, Any], admin: Client, console: Console
) -> None:
    assert send(admin, what, console, on="2026-11-02", seen="", **wrong).status_code == 404
    assert not OwnerMonth.objects.exists()


def test_a_console_that_is_out_of_sight_is_not_found(
    admin: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_everything(monkeypatch)

    assert send(admin, "note", console, note="Mine", seen="").status_code == 404
    assert agree(admin, console, 5).status_code == 404


def test_without_script_the_page_of_the_month_says_what_was_done(admin: Client, console: Console) -> None:
    response = send(admin, "submit", console, on="2026-11-02")

    assert response.status_code == 302
    page = html(admin, response["Location"])
    assert "October 2026 of Provider was submitted on 2026-11-02." in page
    assert "<h1" in page
    assert "Mark closed" in page


def test_htmx_gets_the_row_with_its_forms_and_a_notice(admin: Client, console: Console, only_servers: None) -> None:
    part = send(admin, "note", console, htmx=True, note="Call Ann", seen="").content.decode()

    assert part.startswith('<tbody id="month-')
    assert "Call Ann</textarea>" in part
    assert 'name="seen" value="Call Ann"' in part
    assert "The note about October 2026 of Provider is saved." in part
    assert ">no concerns<" in part
    assert "<html" not in part


def test_a_note_is_shown_and_sent_as_text(admin: Client, console: Console) -> None:
    evil = '"><script>alert(1)</script>\n</textarea>'
    send(admin, "note", console, note=evil, seen="")

    page = html(admin)

    assert "<script>alert" not in page
    assert send(admin, "note", console, note="", seen=kept().note).status_code == 302


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        ("auditor", set()),
        ("billing", {"assign", "note"}),
        ("licensing_admin", {"assign", "note", "close", "submit/withdraw"}),
    ],
)
def test_the_page_of_a_month_has_the_forms_of_the_role(
    role: str, forms: set[str], console: Console, signed_in: SignIn, request: Any
) -> None:
    submitted(console, note="Call Ann")
    client = signed_in(request.getfixturevalue(role))
    address = f"/reports/month/?console={console.pk}&owner={key_of(console)['owner']}&month=2026-10"

    for part in (html(client, address), html(client, address, **HTMX)):
        assert {what for what in FORMS if f'action="/reports/month/{what}/"' in part} == forms
        assert "Call Ann" in part


def test_an_older_month_has_its_page_too(admin: Client, console: Console) -> None:
    report_make(console, month="2026-08", status="Approved")

    page = html(admin, f"/reports/month/?console={console.pk}&owner={key_of(console)['owner']}&month=2026-08")

    assert "August 2026 of Provider" in page
    assert send(admin, "submit", console, month="2026-08", on="2026-09-08").status_code == 302
    assert kept().month == date(2026, 8, 1)


def test_months_and_owners_stand_apart(admin: Client, console: Console) -> None:
    report_make(console, month="2026-09", status="Approved")
    month_make(console, month=OCTOBER, note="October")

    send(admin, "note", console, month="2026-09", note="September", seen="")

    assert set(OwnerMonth.objects.values_list("month__month", "note")) == {(10, "October"), (9, "September")}
