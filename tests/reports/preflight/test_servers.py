"""Servers that a report names: since when, and what they take from its points."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from consoles.models import Console
from reports.models import ReportServer
from reports.preflight import concerns_by_report
from reports.preflight.concerns import MOST_SHOWN
from tests.licensing.factories import server_make
from tests.reports.factories import NOW, Json, appendix, detail, report, reports_read, usage, using, workload
from tests.reports.preflight.looking import Found, uses

Problem = ReportServer.Problem


def _of_client(
    *names: str, month: str = "2026-10", list_name: str = "notCollectedClientServers", **values: Any
) -> Json:
    """A report in which company 1 has servers of these names in one of the lists."""
    servers: Json = {list_name: list(names)}
    return report(detail(1, **servers), using(2, 5), month=month, **values)


def test_a_report_without_trouble_has_no_concerns(found: Found) -> None:
    assert found(report(using(1, 3), using(2, 5))) == []


@pytest.mark.parametrize(
    ("list_name", "problem", "text"),
    [
        ("notCollectedClientServers", Problem.NOT_COLLECTED, "was not collected."),
        ("clonedClientServers", Problem.CLONED, "is cloned."),
        ("unsupportedClientServers", Problem.UNSUPPORTED, "is of a version that the console does not read."),
    ],
)
def test_a_server_of_a_customer_is_named_with_its_problem(
    list_name: str, problem: str, text: str, found: Found
) -> None:
    [concern] = found(_of_client("vbr01", list_name=list_name))

    assert (concern.rule, concern.subject, concern.text) == (problem, "vbr01 of Company 1", text)
    assert "missing from the points" in concern.effect
    assert concern.advice


@pytest.mark.parametrize("list_name", ["notCollectedCloudServers", "clonedCloudServers", "unsupportedCloudServers"])
def test_a_server_of_the_owner_is_named_alone(list_name: str, found: Found) -> None:
    servers: Json = {list_name: ["vcc01"]}

    [concern] = found(report(using(1, 3), **servers))

    assert concern.subject == "vcc01"


def test_a_server_of_an_appendix_says_so(found: Found) -> None:
    [concern] = found(
        report(appendices=[appendix("Holding", using(1, 3), notCollectedCloudServers=["vcc01"])]),
        rule=Problem.NOT_COLLECTED,
    )

    assert concern.text == "was not collected for the appendix of Holding."


def test_it_stands_since_the_first_month_of_the_row(found: Found) -> None:
    months = ["2026-06", "2026-08", "2026-09", "2026-10"]

    [concern] = found(*(_of_client("vbr01", month=month) for month in months))

    assert concern.since == date(2026, 8, 1)


def test_a_month_in_which_it_was_well_begins_the_row_anew(found: Found) -> None:
    rows = _of_client("vbr01", month="2026-08"), report(using(2, 5), month="2026-09"), _of_client("vbr01")

    [concern] = found(*rows)

    assert concern.since == date(2026, 10, 1)


def test_another_problem_of_the_same_server_begins_the_row_anew(found: Found) -> None:
    before = _of_client("vbr01", month="2026-09", list_name="unsupportedClientServers")

    [concern] = found(before, _of_client("vbr01"))

    assert concern.since == date(2026, 10, 1)


def test_its_key_stays_the_same_over_months(found: Found) -> None:
    [september] = found(_of_client("vbr01", month="2026-09"))

    [october] = found(_of_client("vbr01"))

    assert (october.key, october.since) == (september.key, september.since)


def test_what_it_used_at_the_end_of_the_month_is_missing(console: Console, found: Found) -> None:
    server = server_make(console, name="vbr01")
    uses(console, 1, server.uid, 66)
    uses(console, 1, UUID(int=77), 5)
    uses(console, 2, server.uid, 7)

    [concern] = found(_of_client("vbr01"))

    assert concern.points == 66
    assert concern.effect.endswith("By the usage at the end of October it is 66 points.")


def test_servers_of_one_name_are_told_apart_by_their_customers(console: Console, found: Found) -> None:
    server = server_make(console, name="vbr01")
    uses(console, 1, server.uid, 66)
    uses(console, 2, server.uid, 7)

    concerns = found(report(*(detail(number, notCollectedClientServers=["vbr01"]) for number in (1, 2))))

    assert {concern.subject: concern.points for concern in concerns} == {
        "vbr01 of Company 1": 66,
        "vbr01 of Company 2": 7,
    }


def test_each_of_several_reports_has_the_usage_of_its_own_month(console: Console) -> None:
    server = server_make(console, name="vbr01")
    boundary = datetime(2026, 10, 1, tzinfo=UTC)
    uses(console, 1, server.uid, 5, valid_from=datetime(2026, 9, 3, tzinfo=UTC), valid_to=boundary)
    uses(console, 1, server.uid, 66, valid_from=boundary)
    reports = reports_read(console, _of_client("vbr01", month="2026-09"), _of_client("vbr01"))

    found = concerns_by_report(reports, now=NOW)

    assert [found[row.pk][0].points for row in reports] == [5, 66]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, 23, 59, tzinfo=UTC)),
        (datetime(2026, 11, 1, tzinfo=UTC), None),
    ],
)
def test_usage_before_or_after_the_end_of_the_month_is_not(
    since: datetime, until: datetime | None, console: Console, found: Found
) -> None:
    uses(console, 1, server_make(console, name="vbr01").uid, 66, valid_from=since, valid_to=until)

    [concern] = found(_of_client("vbr01"))

    assert concern.points is None


def test_usage_that_ended_with_the_month_is_missing(console: Console, found: Found) -> None:
    end = datetime(2026, 11, 1, tzinfo=UTC)
    uses(console, 1, server_make(console, name="vbr01").uid, 66, valid_to=end)

    [concern] = found(_of_client("vbr01"))

    assert concern.points == 66


def test_a_server_that_all_share_lacks_the_points_of_all(console: Console, found: Found) -> None:
    server = server_make(console, name="vcc01")
    for number, points in ((1, 40), (2, 2.5), (3, 0)):
        uses(console, number, server.uid, points)

    [concern] = found(report(using(4, 3), notCollectedCloudServers=["vcc01"]))

    assert concern.points == 42.5
    assert concern.effect.endswith("it is 42.5 points of 2 organizations.")


def test_without_usage_the_month_before_says_what_is_missing(found: Found) -> None:
    before = report(using(1, 6), using(2, 5), month="2026-09")
    after = report(detail(1, usage(workload(1)), notCollectedClientServers=["vbr01"]), using(2, 5))

    [concern] = found(before, after)

    assert concern.effect.endswith("Company 1 had 60 points last month, and has 10 in this report.")


def test_of_very_many_the_rest_are_counted(found: Found) -> None:
    names = [f"vbr{number:04}" for number in range(MOST_SHOWN + 43)]

    concerns = found(_of_client(*names))

    assert len(concerns) == MOST_SHOWN + 1
    assert [concern.count for concern in concerns] == [1] * MOST_SHOWN + [43]
    assert concerns[-1].subject == "43 more servers"
    assert concerns[-1].url
