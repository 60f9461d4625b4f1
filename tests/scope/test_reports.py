"""Whoever looks at whatever reports: of each what is in scope, and nothing of the rest."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from reports.evidence.freezing import evidence_freeze
from reports.models import Report
from tests.licensing.factories import NOW
from tests.scope.report_worlds import Reported, ReportSight, report_worlds, reports_standing
from tests.scope.usage_worlds import few
from tests.scope.worlds import World, markers
from tests.scope.writing import Rows

pytestmark = pytest.mark.django_db
Drawn = tuple[World, tuple[Reported, ...]]
PARTS = ("", "organizations/", "licenses/", "lines/", "changes/", "changes/?view=card")


def body_of(rows: Rows, address: str) -> str:
    """An answer as text."""
    response = rows.get(address)
    assert response.status_code == HTTPStatus.OK, address
    body: bytes = response.getvalue()
    return body.decode()


def is_there(rows: Rows, address: str) -> bool:
    """Whether there is such a page for our person."""
    return bool(rows.get(address).status_code == HTTPStatus.OK)


def records(rows: Rows, address: str) -> list[dict[str, Any]]:
    """A file of rows."""
    found: list[dict[str, Any]] = json.loads(body_of(rows, address))
    return found


@given(report_worlds())
@few
def test_the_list_has_the_reports_and_points_that_are_in_scope(drawn: Drawn) -> None:
    with reports_standing(drawn) as (sight, rows, found):
        listed = [
            (row["console"], row["report_id"], row["month"], row["owner"], row["total_points"])
            for row in records(rows, "/reports/?format=json")
        ]
        seen = [one for one in found if sight.sees(one)]
        wanted = [(one.console.name, one.number, one.month, sight.owner(one), sight.points(one)) for one in seen]
        assert sorted(listed, key=str) == sorted(wanted, key=str)
        for address in ("/reports/", "/reports/panel/", "/reports/?sort=owner", "/reports/?format=csv"):
            assert markers(body_of(rows, address)) <= sight.names(*seen), address


@given(report_worlds())
@few
def test_a_report_shows_what_is_in_scope(drawn: Drawn) -> None:
    with reports_standing(drawn) as (sight, rows, found):
        hidden = [row for one, row in found.items() if not sight.sees(one)]
        assert not any(is_there(rows, f"/reports/{row.pk}/{part}") for row in hidden[:1] for part in PARTS)
        for one in [one for one in found if sight.sees(one)][-1:]:
            named = sight.names(*(other for other in found if other.owner == one.owner))
            for part in PARTS:
                assert markers(body_of(rows, f"/reports/{found[one].pk}/{part}")) <= named, part
            _parts_are_exact(rows, sight, one, found[one])


def _parts_are_exact(rows: Rows, sight: ReportSight, one: Reported, row: Report) -> None:
    """The files of a report have each row that is in scope, and its points."""
    address = f"/reports/{row.pk}"
    lines = [(line["organization"], line["points"]) for line in records(rows, f"{address}/lines/?format=json")]
    assert sorted(lines) == sorted((entry.organization.name, entry.points) for entry in sight.lines(one))
    shares = [(one["organization"], one["points"]) for one in records(rows, f"{address}/organizations/?format=json")]
    assert sorted(shares) == sorted(sight.shares(one))
    licenses = records(rows, f"{address}/licenses/?format=json")
    assert sum(license_["points"] for license_ in licenses) == sum(entry.points for entry in sight.lines(one))
    assert sum(license_["organization_count"] for license_ in licenses) == len(sight.lines(one))


@given(report_worlds())
@few
def test_changes_explain_what_is_in_scope(drawn: Drawn) -> None:
    with reports_standing(drawn) as (sight, rows, found):
        told = list(found)
        for before, after in zip(told[::2], told[1::2], strict=True):
            if not sight.sees(after):
                continue
            changes = records(rows, f"/reports/{found[after].pk}/changes/?format=json")
            is_compared = sight.sees(before)
            difference = sight.line_points(after) - sight.line_points(before) if is_compared else 0.0
            assert sum(change["difference"] for change in changes) == difference
            _numbers_agree(rows, sight, (before, after), found[after])


def _numbers_agree(rows: Rows, sight: ReportSight, pair: tuple[Reported, Reported], row: Report) -> None:
    """The head and the sums of a report have the points that its list and its changes have."""
    page = rows.get(row.get_absolute_url()).context
    points = [sight.points(one) if sight.sees(one) else None for one in pair]
    assert [page["head"].previous_points, page["head"].points] == points
    assert page["summary"].report.total_points == points[1]


@given(report_worlds())
@few
def test_what_is_about_whole_reports_needs_the_console(drawn: Drawn) -> None:
    with reports_standing(drawn) as (sight, rows, found):
        for one, row in found.items():
            evidence = evidence_freeze(report=row, operation=None, now=NOW)
            uid: UUID = rows.organizations[one.owner].uid
            month = f"month/?console={row.console_id}&owner={uid}&month={one.month}"
            for address in (f"{row.pk}/history/", f"{row.pk}/?print=1", f"evidence/{evidence.pk}/", month):
                assert is_there(rows, f"/reports/{address}") is sight.is_whole(one), address
