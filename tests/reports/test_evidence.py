"""Evidence of final reports: frozen once, never changed, and taken away together with the console's own file."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.permissions import Role
from consoles.models import Console
from consoles.purging import purge
from reports.evidence.archive import archive_of
from reports.evidence.documents import documents_kept, is_intact
from reports.evidence.files import evidence_file_keep, evidence_without_file
from reports.evidence.freezing import evidence_freeze, operation_behind, reports_to_freeze
from reports.evidence.pruning import evidence_prune
from reports.models import Evidence, EvidenceFile, Report, ReportVersion
from tests.consoles.factories import console_make
from tests.reports.conftest import person_make
from tests.reports.factories import NOW, detail, owned, report, reports_read, usage, using, workload

pytestmark = pytest.mark.django_db
Cause = Evidence.Cause
LATER = NOW + timedelta(days=1)
CSV = '\ufeffname;points\r\n=HYPERLINK("http://x");Müller\r\n'.encode("cp1252", "replace")


@pytest.fixture
def here() -> Console:
    return console_make()


def frozen(console: Console, *, status: str = "Approved") -> Evidence:
    [found] = reports_read(console, report(using(1, 3), using(2, 5), status=status))
    return evidence_freeze(report=found, operation=None, now=NOW)


def file_keep(evidence: Evidence, content: bytes = CSV) -> EvidenceFile:
    evidence_file_keep(evidence, content=content, content_type="text/csv", read_at=NOW)
    return EvidenceFile.objects.get(evidence=evidence)


def entries(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_what_is_frozen_is_what_the_console_sent_and_what_it_adds_up_to(here: Console) -> None:
    row = report(using(1, 3), using(2, 5), status="Approved")
    [found] = reports_read(here, row)

    kept = documents_kept(evidence_freeze(report=found, operation=None, now=NOW))

    assert json.loads(kept["report.json"]) == row
    totals = json.loads(kept["totals.json"])
    assert (totals["total_points"], totals["organizations_points"], totals["lines_points"]) == (80, 80, 80)
    assert [one["points"] for one in totals["organizations"]] == [30, 50]


def test_what_the_preflight_says_is_frozen_too(here: Console) -> None:
    row = report(detail(1, usage(workload(1)), notCollectedClientServers=["srv-7"]), status="Approved")
    [found] = reports_read(here, row)

    [concern, *_] = json.loads(documents_kept(evidence_freeze(report=found, operation=None, now=NOW))["preflight.json"])

    assert "srv-7" in concern["subject"]


def test_the_same_content_is_frozen_once(here: Console) -> None:
    first = frozen(here)

    second = frozen(here)

    assert second == first
    assert not list(reports_to_freeze(here, LATER))


def test_a_report_that_waits_is_not_frozen(here: Console) -> None:
    reports_read(here, report(using(1, 3)))

    assert list(reports_to_freeze(here, LATER)) == []


@pytest.mark.parametrize(
    ("statuses", "cause"),
    [
        (["Approved"], Cause.FOUND),
        (["ApprovalRequired", "Approved"], Cause.CONSOLE),
        (["ApprovalRequired", "Finalization"], Cause.CONSOLE),
    ],
)
def test_evidence_says_how_the_report_became_final(statuses: list[str], cause: str, here: Console) -> None:
    for hours, status in enumerate(statuses):
        reports_read(here, report(using(1, 3), status=status), at=NOW + timedelta(hours=hours))
    [found] = reports_to_freeze(here, LATER)

    assert evidence_freeze(report=found, operation=operation_behind(found), now=LATER).cause == cause


def test_a_change_after_the_approval_is_further_evidence(here: Console) -> None:
    frozen(here)
    reports_read(here, report(using(1, 9), status="Approved"), at=LATER)

    [found] = reports_to_freeze(here, LATER)
    further = evidence_freeze(report=found, operation=None, now=LATER)

    assert (further.cause, Evidence.objects.count()) == (Cause.CHANGED, 2)


@pytest.mark.parametrize("field", ["payload", "totals", "preflight", "sha256", "month", "cause", "frozen_at"])
def test_the_database_refuses_to_change_evidence(field: str, here: Console) -> None:
    found = frozen(here)

    with pytest.raises(DatabaseError, match="Evidence is never changed"), transaction.atomic():
        Evidence.objects.filter(pk=found.pk).update(**{field: getattr(found, field)})

    assert is_intact(Evidence.objects.get())


def test_evidence_is_not_tied_to_another_report(here: Console) -> None:
    found = frozen(here)
    [other] = reports_read(here, owned(report(using(2, 5), number=2), 7, "Reseller"))

    with pytest.raises(DatabaseError, match="Evidence is never changed"), transaction.atomic():
        Evidence.objects.filter(pk=found.pk).update(report=other)


def test_the_database_refuses_to_change_a_file(here: Console) -> None:
    file = file_keep(frozen(here))

    with pytest.raises(DatabaseError, match="Evidence is never changed"), transaction.atomic():
        EvidenceFile.objects.filter(pk=file.pk).update(compressed=b"")


def test_evidence_outlives_its_report(here: Console) -> None:
    found = frozen(here)
    file_keep(found)

    Report.objects.all().delete()

    left = Evidence.objects.get()
    assert (left.report, is_intact(left), left.file.content) == (None, True, CSV)


def test_evidence_of_the_demo_goes_with_it(here: Console) -> None:
    file_keep(frozen(here))

    purge(Console.objects.filter(pk=here.pk))

    assert not Evidence.objects.exists()
    assert not Report.objects.exists()
    assert not ReportVersion.objects.exists()


def test_a_changed_byte_is_seen(here: Console) -> None:
    found = frozen(here)
    found.totals = found.preflight

    assert not is_intact(found)


def test_a_file_is_kept_byte_for_byte_and_the_first_stays(here: Console) -> None:
    found = frozen(here)
    file_keep(found)

    again = file_keep(found, b"something else")

    assert (again.content, again.sha256) == (CSV, hashlib.sha256(CSV).hexdigest())


def test_files_are_fetched_of_approved_reports_that_are_still_there(here: Console) -> None:
    found = frozen(here, status="Finalization")
    assert list(evidence_without_file(here, LATER)) == []

    reports_read(here, report(using(1, 3), using(2, 5), status="Approved"), at=LATER)
    assert list(evidence_without_file(here, LATER)) == [found]

    Report.objects.update(gone_at=LATER)
    assert list(evidence_without_file(here, LATER)) == []


def test_the_file_of_today_is_no_evidence_of_what_was_said_before(here: Console) -> None:
    frozen(here)
    reports_read(here, report(using(1, 9), status="Approved"), at=LATER)
    [found] = reports_to_freeze(here, LATER)
    further = evidence_freeze(report=found, operation=None, now=LATER)

    assert list(evidence_without_file(here, LATER)) == [further]


def test_no_file_is_asked_for_under_a_number_that_two_reports_bear(here: Console) -> None:
    frozen(here)
    reports_read(here, owned(report(using(2, 5), status="Approved"), 7, "Reseller"))

    assert list(evidence_without_file(here, LATER)) == []


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (4, 8), (50, 168)])
def test_a_file_that_could_not_be_had_is_asked_for_less_and_less_often(
    failures: int, hours: int, here: Console
) -> None:
    frozen(here)
    Evidence.objects.update(file_failure_count=failures, file_asked_at=NOW)

    assert list(evidence_without_file(here, NOW + timedelta(hours=hours, seconds=-1))) == []
    assert len(list(evidence_without_file(here, NOW + timedelta(hours=hours)))) == 1


def test_what_was_let_go_of_does_not_come_back(here: Console, settings: Settings) -> None:
    settings.EVIDENCE_KEEP_DAYS = 100
    frozen(here)
    much_later = NOW + timedelta(days=101)

    assert evidence_prune(much_later) == 1
    assert list(reports_to_freeze(here, much_later)) == []


def test_what_is_frozen_says_how_the_report_stands(here: Console) -> None:
    reports_read(here, report(using(1, 3)))
    reports_read(here, report(using(1, 3), status="Approved"), at=LATER)
    [found] = reports_to_freeze(here, LATER)

    kept = documents_kept(evidence_freeze(report=found, operation=None, now=LATER))

    assert json.loads(kept["report.json"])["reportStatus"] == json.loads(kept["totals.json"])["status"] == "Approved"


def test_the_archive_holds_everything_with_its_hashes(here: Console) -> None:
    found = frozen(here)
    file_keep(found)

    contents = entries(archive_of(found))

    assert set(contents) == {"report.json", "preflight.json", "totals.json", "console.csv", "manifest.json"}
    assert contents["console.csv"] == CSV
    manifest = json.loads(contents.pop("manifest.json"))
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    assert (manifest["sha256"], manifest["is_intact"]) == (found.sha256, True)


def test_the_archive_is_the_same_each_time(here: Console) -> None:
    found = frozen(here)

    with time_machine.travel(LATER):
        later = archive_of(found)

    assert archive_of(found) == later


def test_evidence_is_kept_as_long_as_the_settings_say(here: Console, settings: Settings) -> None:
    settings.EVIDENCE_KEEP_DAYS = 100
    file_keep(frozen(here))

    assert evidence_prune(NOW + timedelta(days=100)) == 0
    assert evidence_prune(NOW + timedelta(days=101)) == 1
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.VIEWER, 403), (Role.OPERATOR, 403), (Role.BILLING, 200), (Role.LICENSING_ADMIN, 200),
        (Role.AUDITOR, 200), (Role.ADMINISTRATOR, 200),
    ],
)  # fmt: skip
def test_who_may_see_reports_may_take_evidence_away(role: Role, status: int, here: Console, client: Client) -> None:
    found = frozen(here)
    file_keep(found)
    client.force_login(person_make(role=role))

    archive, file = (client.get(f"/reports/evidence/{found.pk}/{path}") for path in ("", "file/"))

    assert (archive.status_code, file.status_code) == (status, status)
    if status == 200:
        assert archive["Content-Disposition"] == 'attachment; filename="evidence-2026-10-report-1.zip"'
        assert (file.content, file["Content-Type"]) == (CSV, "application/octet-stream")


def test_a_file_that_was_not_fetched_is_not_found(here: Console, client: Client) -> None:
    client.force_login(person_make())

    assert client.get(f"/reports/evidence/{frozen(here).pk}/file/").status_code == 404


def test_evidence_of_nobody_is_not_found(client: Client) -> None:
    client.force_login(person_make())

    assert client.get("/reports/evidence/7/").status_code == 404


def test_the_key_of_evidence_is_that_of_the_report(here: Console) -> None:
    found = frozen(here)

    assert isinstance(found.report_uid, UUID)
    assert found.report
    assert found.report.uid == found.report_uid
