"""Usage reports: what waits for people, what has not gone out, and what is missing from it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.alerts.year.facts import CONSOLE, Look, Row, Year
from tests.alerts.year.reference.days import day_in
from tests.alerts.year.reference.stages import Found


def found(year: Year, look: Look) -> Iterator[Found]:
    """What is wrong with the reports that were read last."""
    for report in year.readings[look.reading].reports:
        yield from of_report(report, look.moment)


def of_report(row: Row, now: datetime) -> Iterator[Found]:
    """Review, submission and servers of one report."""
    facts = row["reportParameters"]
    month = day_in(facts["reportInterval"]["startOfInterval"])
    assert month is not None
    due_month = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    name = f"{month:%B} report of {facts['organizationName']} ({CONSOLE})"
    first = (month + timedelta(days=31)).replace(day=1)
    if month == due_month:
        if row["reportStatus"] == "ApprovalRequired":
            finalized = datetime(first.year, first.month, 3, tzinfo=UTC)
            yield "report.review", name, str(month), (finalized - now).total_seconds() / 3600
        yield "report.submit", name, str(month), (first.replace(day=10) - now.date()).days
    if (row["reportStatus"] != "Approved" or month == due_month) and any(row_has_doubts(row)):
        title = f"Usage report of {facts['organizationName']} for {month:%B %Y}"
        yield "report.servers", title, str(month), 0


def row_has_doubts(value: Any) -> Iterator[bool]:
    """Whether any list of servers in doubt, however deep, has one."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name.startswith(("notCollected", "cloned", "unsupported")) and name.endswith("Servers") and item:
                yield True
            yield from row_has_doubts(item)
    if isinstance(value, list):
        for item in value:
            yield from row_has_doubts(item)
