"""How a console's reports become our rows: the figures of the contract's example, versions, and bad input."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db.models import Sum

from consoles.directory import Links
from consoles.models import Console
from reports.models import Report, ReportLine, ReportServer, ReportShare, ReportVersion
from reports.reading import EMPTY, ReportMirror
from tests.reports.factories import (
    NOW,
    Json,
    detail,
    owned,
    reading_of,
    report,
    reports_read,
    uid,
    usage,
    using,
    workload,
)
from vspcdash.leases import LeaseLostError

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def points(rows: Any) -> float:
    total: float = rows.aggregate(total=Sum("points"))["total"]
    return total


def test_the_example_comes_out_as_it_went_in(console: Console, example: list[Json]) -> None:
    mine, alphas = reports_read(console, *example)

    assert (mine.owner_name, mine.number, mine.month, mine.starts_on, mine.ends_on) == (
        "My Company", 1, date(2025, 7, 1), date(2025, 7, 1), date(2025, 7, 31),
    )  # fmt: skip
    assert (alphas.owner_name, alphas.licensee) == ("Alpha", "Veeam Software Group GmbH")
    version = mine.version
    assert version
    assert version.total_points == 161
    products = [(one["product"], one["edition"], one["points"]) for one in version.summary["products"]]
    assert products == [("BackupAndReplication", "Enterprise Plus", 143), ("VSPC", "Standard", 18)]
    rows = ReportLine.objects.filter(version=version).values_list("appendix", "workload", "initial_count", "points")
    assert list(rows) == [
        ("", "NAS (250 GB)", 1, 13), ("", "VM", 10, 130), ("Veeam Software AG", "VM Cloud Replica", 5, 30),
    ]  # fmt: skip
    assert points(ReportShare.objects.filter(version=version, appendix="")) == 161
    assert points(ReportShare.objects.filter(version=version).exclude(appendix="")) == 30
    server = ReportServer.objects.get(version=version)
    assert (server.name, server.problem, server.is_cloud, server.appendix) == (
        "v3t1", "not_collected", True, "Veeam Software AG",
    )  # fmt: skip


def test_a_report_read_again_writes_nothing(console: Console) -> None:
    [before] = reports_read(console, report(using(1, 3)))

    [after] = reports_read(console, report(using(1, 3)), at=LATER)

    assert (after.version_id, ReportVersion.objects.count(), ReportLine.objects.count()) == (before.version_id, 1, 1)
    assert after.read_at == LATER


def test_a_change_of_status_alone_is_no_new_version(console: Console) -> None:
    [before] = reports_read(console, report(using(1, 3)))

    [after] = reports_read(console, report(using(1, 3), status="Approved"), at=LATER)

    assert (after.version_id, after.status, after.approved_at) == (before.version_id, "Approved", LATER)


def test_what_changes_before_the_approval_takes_the_place_of_what_was(console: Console) -> None:
    reports_read(console, report(using(1, 3)))

    [after] = reports_read(console, report(using(1, 2)), at=LATER)

    assert after.version
    assert (ReportVersion.objects.get(), after.version.total_points) == (after.version, 20)
    assert ReportLine.objects.get().points == 20


def test_what_changes_after_the_approval_is_kept_beside_it(console: Console) -> None:
    [approved] = reports_read(console, report(using(1, 3), status="Approved"))

    [changed] = reports_read(console, report(using(1, 2), status="Approved"), at=LATER)

    totals = [(one.total_points, one.superseded_at) for one in changed.versions.all()]
    assert totals == [(30, LATER), (20, None)]
    assert changed.approved_at == approved.approved_at == NOW


def test_a_report_that_goes_back_to_what_it_was_shows_that_version_again(console: Console) -> None:
    for hours, reported in enumerate([3, 2, 3]):
        reports_read(console, report(using(1, reported), status="Approved"), at=NOW + timedelta(hours=hours))

    found = Report.objects.get()
    assert found.version
    assert (found.version.total_points, found.version.superseded_at) == (30, None)
    assert found.versions.exclude(pk=found.version.pk).get().superseded_at == NOW + timedelta(hours=2)


def test_an_older_reading_changes_nothing(console: Console) -> None:
    reports_read(console, report(using(1, 3)), at=LATER)

    [found] = reports_read(console, report(using(1, 2)), at=NOW)

    assert found.version
    assert (found.version.total_points, found.read_at, ReportVersion.objects.count()) == (30, LATER, 1)


def test_who_dies_between_the_rows_shows_none_of_them_and_the_next_reading_all(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.versions.ROWS_PER_TRANSACTION", 2)
    row = report(*(using(number, 1) for number in range(1, 6)))
    steps = iter(range(4))

    def proceed() -> None:
        if next(steps, None) is None:
            raise LeaseLostError

    with pytest.raises(LeaseLostError):
        ReportMirror(console, Links(console)).write([reading_of(row)], proceed=proceed)

    assert not Report.objects.complete().exists()
    [found] = reports_read(console, row, at=LATER)
    assert found.version
    assert (found.version.is_complete, ReportVersion.objects.count(), ReportLine.objects.count()) == (True, 1, 5)


def test_who_dies_while_old_rows_are_deleted_leaves_nothing_that_could_be_taken_for_whole(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.versions.ROWS_PER_TRANSACTION", 2)
    row = report(*(using(number, 1) for number in range(1, 6)))
    [found] = reports_read(console, row)
    mirror = ReportMirror(console, Links(console))
    mirror.write([reading_of(report(using(1, 9)), LATER)], proceed=lambda: None)
    # Three for the shares, and one for some of the lines.
    steps = iter(range(4))

    def proceed() -> None:
        if next(steps, None) is None:
            raise LeaseLostError

    with pytest.raises(LeaseLostError):
        mirror.let_go(seen=(), read_from=LATER, proceed=proceed)

    assert 0 < ReportLine.objects.filter(version=found.shown).count() < 5
    assert not ReportVersion.objects.get(pk=found.shown.pk).is_complete
    [again] = reports_read(console, row, at=LATER + timedelta(hours=1))
    assert (again.shown.is_complete, ReportLine.objects.filter(version=again.shown).count()) == (True, 5)
    assert ReportVersion.objects.count() == 1


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00.0000000+00:00", "9999-12-31T00:00:00+00:00"])
def test_days_that_no_report_can_have_are_unknown(moment: str, console: Console) -> None:
    row = report(using(1, 3))
    row["reportParameters"].update(
        generationDate=moment, reportInterval={"startOfInterval": moment, "endOfInterval": moment}
    )

    [found] = reports_read(console, row)

    assert (found.starts_on, found.ends_on, found.generated_at, found.month) == (None, None, None, date(2026, 10, 1))


def test_a_member_that_nothing_could_read_is_nothing_but_unknown(console: Console) -> None:
    reading = reading_of(report(using(1, 3)))
    strange = reading.raw.replace('"reportStatus"', '"somethingNew":1e400,"reportStatus"', 1)

    ReportMirror(console, Links(console)).write([msgspec.structs.replace(reading, raw=strange)], proceed=lambda: None)

    assert Report.objects.get().shown.total_points == 30


def test_an_empty_list_is_believed_the_second_time(console: Console) -> None:
    mirror = ReportMirror(console, Links(console))
    assert mirror.doubt(row_count=0) == ""
    reports_read(console, report(using(1, 3)))

    assert mirror.doubt(row_count=0) == EMPTY
    assert mirror.doubt(row_count=1) == ""
    console.freshness.create(step="reports", part="reports", reason=EMPTY)
    assert mirror.doubt(row_count=0) == ""


def test_lists_that_are_null_are_empty(console: Console) -> None:
    row = report(
        detail(1, usageByLicenseAndProduct=[], notCollectedClientServers=None),
        reportSummary=None,
        organizationsUsage=None,
        appendices=None,
    )

    [found] = reports_read(console, row)

    assert found.version
    assert (found.version.total_points, ReportLine.objects.count(), ReportServer.objects.count()) == (None, 0, 0)
    [found] = reports_read(console, {**row, "usageDetails": None}, at=LATER)
    assert found.version


def test_days_are_those_of_utc_whatever_the_zone(console: Console) -> None:
    row = report(using(1, 3))
    row["reportParameters"]["reportInterval"] = {
        "startOfInterval": "2026-09-30T19:00:00.0000000-05:00",
        "endOfInterval": "2026-10-31T13:00:00.0000000+13:00",
    }

    [found] = reports_read(console, row)

    assert (found.starts_on, found.ends_on, found.month) == (date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 1))


def test_a_report_without_an_interval_is_about_the_month_before_it_was_made(console: Console) -> None:
    row = report(using(1, 3))
    row["reportParameters"].update(reportInterval=None, generationDate="2026-01-01T03:00:00+00:00")

    [found] = reports_read(console, row)

    assert found.month == date(2025, 12, 1)


def test_two_reports_with_one_number_are_two(console: Console) -> None:
    row = report(using(1, 3))

    found = reports_read(console, row, owned(report(using(2, 5)), 7, "Reseller"))

    assert [(one.number, one.owner_name) for one in found] == [(1, "Provider"), (1, "Reseller")]


def test_an_owner_that_is_not_said_has_the_zero_uid(console: Console) -> None:
    row = report(using(1, 3))
    row["reportParameters"].update(organizationUid=None, organizationName=None)

    [found] = reports_read(console, row)

    assert (found.owner_uid, found.owner_title) == (UUID(int=0), "an unnamed owner")


def test_points_without_a_workload_are_a_line_too(console: Console) -> None:
    reports_read(console, report(detail(1, usage(workload(2)), usage(usedPoints=7, product="VONE"))))

    assert list(ReportLine.objects.values_list("product", "workload", "points")) == [
        ("BackupAndReplication", "VM", 20), ("VONE", "", 7),
    ]  # fmt: skip


def test_names_that_are_too_long_are_cut(console: Console) -> None:
    [found] = reports_read(console, report(using(1, 3, name="x" * 2000), status="y" * 200))

    assert len(found.status) == 50
    assert len(ReportLine.objects.get().organization_name) == 500
    assert ReportLine.objects.get().organization_uid == UUID(uid(1))


def test_the_payload_is_kept_as_it_came(console: Console) -> None:
    row = report(using(1, 3))

    [found] = reports_read(console, row)

    assert found.version
    assert json.loads(found.version.payload) == row
    assert found.generated_at == datetime(2026, 11, 1, 3, tzinfo=UTC)
