"""The month board as somebody finds it: consoles with reports of some months, and the forms of a month."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from consoles.models import Console
from reports.board.rows import BoardRow
from reports.models import OwnerMonth, Report, ReportSettings
from tests.consoles.factories import console_make, freshness_make
from tests.reports.factories import NOW, PROVIDER, owned, report, reports_read, using

BOARD = "/reports/"
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
OWNER = UUID(int=PROVIDER)
READ_AT = NOW - timedelta(minutes=4)


def moment(text: str) -> datetime:
    """The moment that a text such as `2026-11-03 08:00` names in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def console_read(name: str = "EU-West", *, at: datetime = READ_AT, **values: Any) -> Console:
    """A console of which every list was read at that moment."""
    console = console_make(name=name, **values)
    freshness_make(console, at)
    return console


def report_make(
    console: Console,
    points: float = 30,
    *,
    month: str = "2026-10",
    owner: int = PROVIDER,
    name: str = "Provider",
    number: int = 1,
    status: str = "ApprovalRequired",
    at: datetime = READ_AT,
) -> Report:
    """Let a console have made a report of so many points, which was read at that moment."""
    row = report(using(1, points / 10), number=number, month=month, status=status)
    return reports_read(console, owned(row, owner, name), at=at)[0]


def owners_make(console: Console, count: int, *, status: str = "ApprovalRequired") -> None:
    """Let that many owners have reports of October and September."""
    for number in range(1, count + 1):
        for month, points in (("2026-09", 20), ("2026-10", 30)):
            report_make(
                console, points, month=month, owner=number, name=f"Owner {number}", number=number, status=status
            )


def approving(console: Console, auto_approve: bool | None) -> None:
    """Let a console say whether it approves reports by itself."""
    values = {"auto_approve": auto_approve, "read_at": READ_AT}
    ReportSettings.objects.update_or_create(console=console, uid=UUID(int=0), defaults=values)


def month_make(console: Console, owner: int = PROVIDER, month: date = OCTOBER, **values: Any) -> OwnerMonth:
    """What people have said about the month of an owner."""
    return OwnerMonth.objects.create(console=console, owner_uid=UUID(int=owner), month=month, **values)


def rows_of(client: Client) -> list[BoardRow]:
    """The rows of the board."""
    response = client.get(BOARD)
    assert response.status_code == 200
    return list(response.context["board"].rows)


def html(client: Client, address: str = BOARD, **headers: str) -> str:
    """A page as people read it."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def key_of(console: Console, owner: int = PROVIDER, month: str = "2026-10") -> dict[str, Any]:
    """What every form about a month sends."""
    return {"console": console.pk, "owner": str(UUID(int=owner)), "month": month}


def send(client: Client, what: str, console: Console, /, htmx: bool = False, **values: Any) -> Any:
    """Send a form about the month of a console's provider."""
    headers = {"HX-Request": "true"} if htmx else {}
    sent = {**key_of(console), **values}
    return client.post(f"/reports/month/{what}/", sent, headers=headers)


def agree(client: Client, console: Console, day: object, seen: object = 10, **headers: str) -> Any:
    """Set the day of a console on or before which its reports are to be submitted."""
    values = {"submit_day": day, "seen": seen}
    return client.post(f"/reports/agreements/{console.pk}/", values, headers=headers)
