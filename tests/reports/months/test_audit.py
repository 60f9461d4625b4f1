"""What people do about months, agreements and evidence stands in the audit log."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from consoles.models import Console
from reports.evidence.files import evidence_file_keep
from reports.evidence.freezing import evidence_freeze
from reports.models import Evidence
from tests.accounts.audit.factories import nothing_written, written
from tests.reports.board import agree, console_read, month_make, report_make, send
from tests.reports.factories import NOW

SignIn = Callable[[User], Client]
NOV_2 = date(2026, 11, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def changes() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    entries = AuditEntry.objects.filter(action=Action.MONTH_CHANGED).order_by("pk")
    return [(entry.before, entry.after) for entry in entries]


def test_a_month_that_is_handed_on_says_from_whom_to_whom(
    admin: Client, console: Console, licensing_admin: User, billing: User
) -> None:
    send(admin, "assign", console, assignee=licensing_admin.pk, seen="")
    send(admin, "assign", console, assignee=billing.pk, seen=licensing_admin.pk)

    assert changes() == [
        ({"assignee": None}, {"assignee": "licensing-admin"}),
        ({"assignee": "licensing-admin"}, {"assignee": "billing"}),
    ]
    assert {entry.actor_name for entry in AuditEntry.objects.all()} == {"licensing-admin"}


def test_a_note_is_written_down_before_and_after(admin: Client, console: Console) -> None:
    send(admin, "note", console, note="Call Ann", seen="")

    assert changes() == [({"note": ""}, {"note": "Call Ann"})]
    assert written(Action.MONTH_CHANGED).subject.startswith("October 2026 of ")


def test_submission_and_closing_are_written_down_and_what_takes_them_back(admin: Client, console: Console) -> None:
    send(admin, "submit", console, on="2026-11-02", reference="R-1")
    send(admin, "close", console, on="2026-11-02", reference="")
    send(admin, "close/withdraw", console, seen="2026-11-02")

    assert changes() == [
        (
            {"submitted_on": None, "submitted_reference": ""},
            {"submitted_on": "2026-11-02", "submitted_reference": "R-1"},
        ),
        ({"closed_on": None}, {"closed_on": "2026-11-02"}),
        ({"closed_on": "2026-11-02"}, {"closed_on": None}),
    ]


def test_what_changes_nothing_about_a_month_is_not_written_down(admin: Client, console: Console) -> None:
    month_make(console, note="Mine")

    send(admin, "note", console, note="Mine", seen="Mine")

    assert nothing_written()


def test_what_is_refused_about_a_month_is_not_written_down(admin: Client, console: Console) -> None:
    month_make(console, note="Mine", submitted_on=NOV_2)

    send(admin, "note", console, note="Yours", seen="")
    send(admin, "submit", console, on="2026-11-02", reference="R-1")

    assert nothing_written()


def test_an_agreement_is_written_down_before_and_after(admin: Client, console: Console) -> None:
    agree(admin, console, "12")

    entry = written(Action.AGREEMENT_SET)
    assert (entry.subject, entry.before, entry.after) == ("EU-West", {"submit_day": 10}, {"submit_day": 12})


@pytest.mark.parametrize(("day", "seen", "status"), [("10", "10", 302), ("12", "11", 409), ("99", "10", 422)])
def test_an_agreement_that_stays_is_not_written_down(
    day: str, seen: str, status: int, admin: Client, console: Console
) -> None:
    assert agree(admin, console, day, seen=seen).status_code == status

    assert nothing_written()


@pytest.fixture
def evidence(console: Console) -> Evidence:
    found = report_make(console_read("EU-North"), status="Approved")
    kept = evidence_freeze(report=found, operation=None, now=NOW)
    evidence_file_keep(kept, content=b"name;points\r\n", content_type="text/csv", read_at=NOW)
    return kept


def test_evidence_that_is_taken_away_is_written_down_with_its_digest(admin: Client, evidence: Evidence) -> None:
    response = admin.get(f"/reports/evidence/{evidence.pk}/")

    entry = written(Action.EVIDENCE_DOWNLOADED)
    assert (entry.actor_name, entry.subject_key) == ("licensing-admin", str(evidence.pk))
    assert entry.after == {
        "file": "evidence-2026-10-report-1.zip",
        "sha256": hashlib.sha256(response.content).hexdigest(),
    }


def test_the_file_of_a_console_that_is_taken_away_is_written_down(admin: Client, evidence: Evidence) -> None:
    admin.get(f"/reports/evidence/{evidence.pk}/file/")

    entry = written(Action.FILE_DOWNLOADED)
    assert entry.after == {"file": "report-1-2026-10.csv", "sha256": hashlib.sha256(b"name;points\r\n").hexdigest()}


def test_what_nobody_got_is_not_written_down(admin: Client, db: None) -> None:
    admin.get("/reports/evidence/7/")

    assert nothing_written()


@pytest.mark.parametrize("part", ["licenses", "changes", "history", "organizations", "lines"])
def test_every_list_of_a_report_that_is_taken_away_is_written_down(part: str, admin: Client, console: Console) -> None:
    report = report_make(console, number=2, owner=9)

    response = admin.get(f"/reports/{report.pk}/{part}/?format=csv")

    assert response.status_code == 200
    entry = written(Action.EXPORTED)
    assert entry.after == {"format": "csv", "page": f"/reports/{report.pk}/{part}/"}
