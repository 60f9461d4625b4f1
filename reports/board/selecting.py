"""The rows of the month board: whoever had a report in one of the last months is expected to get one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from consoles import schedule
from consoles.models import Console
from consoles.schedule import zone_of
from reports.board.ages import Age, ReportAges, report_ages
from reports.board.rows import BoardRow, OwnerKey
from reports.calendar import MonthCalendar, month_due
from reports.models import DEFAULT_SUBMIT_DAY, OwnerMonth, Report, ReportSettings
from reports.months.annotations import with_changed
from usage.months import month_before, months_before

# An owner without a report in so many months is not expected to get one.
OWNER_MONTHS = 3
REPORT_FIELDS = (
    "console", "number", "owner_name", "owner_uid", "licensee", "status", "generated_at", "month", "approved_at",
    "read_at", "gone_at", "version__total_points",
)  # fmt: skip
Owner = tuple[int, UUID]
Month = tuple[int, UUID, date]


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardConsole:
    """A console with what was agreed for it, and how it treats its reports."""

    console: Console
    calendar: MonthCalendar
    auto_approve: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """The month that is due, of every console that is in scope as a whole; `rows` are the most urgent first."""

    consoles: list[BoardConsole]
    rows: list[BoardRow]

    @property
    def months(self) -> list[date]:
        """The months that are due: two of them while the consoles' clocks do not agree on the month."""
        return sorted({board.calendar.month for board in self.consoles})

    @property
    def oldest(self) -> Age | None:
        """The age of the row that was read longest ago, or never; None without any."""
        ages = (row.age for row in self.rows)
        return min(ages, key=lambda age: age.read_at.timestamp() if age.read_at else 0.0, default=None)


def board_for(user: User | AnonymousUser, now: datetime) -> Board:
    """Return the month board; five queries."""
    consoles = board_consoles(user, now)
    return Board(consoles=consoles, rows=board_rows(consoles, user=user, now=now))


def board_consoles(user: User | AnonymousUser, now: datetime, *, only: int | None = None) -> list[BoardConsole]:
    """Return the consoles in scope as a whole with the month that is due, `only` one if given; two queries."""
    consoles = Console.objects.covered_by(user).select_related("agreement")
    consoles = consoles.only("name", *schedule.FIELDS, "agreement__submit_day")
    settings = ReportSettings.objects.covered_by(user).filter(gone_at=None).order_by()
    approving = dict(settings.values_list("console", "auto_approve"))
    return [
        BoardConsole(console=one, calendar=_calendar(one, now), auto_approve=approving.get(one.pk))
        for one in (consoles if only is None else consoles.filter(pk=only))
    ]


def board_rows(consoles: Iterable[BoardConsole], *, user: User | AnonymousUser, now: datetime) -> list[BoardRow]:
    """Return a row for each report owner and the month that is due, the most urgent first; three queries."""
    boards = {board.console.pk: board for board in consoles}
    if not boards:
        return []
    first = min(months_before(board.calendar.month, OWNER_MONTHS) for board in boards.values())
    known = _known(Q(console__in=boards, month__gte=first), user=user, now=now)
    rows = [_row(boards[key.console.pk], key, known) for key in _expected(boards, known.reports.values())]
    return sorted(rows, key=lambda row: row.order)


def board_row(key: OwnerKey, *, user: User | AnonymousUser, now: datetime) -> BoardRow | None:
    """Return the row of one owner and month, whichever month that is; None where there never was such an owner."""
    boards = board_consoles(user, now, only=key.console.pk)
    months = Q(month__lte=key.month, month__gte=months_before(key.month, OWNER_MONTHS))
    known = _known(months & Q(console=key.console, owner_uid=key.owner_uid), user=user, now=now)
    if not known.reports or not boards or key.month > boards[0].calendar.month:
        return None
    return _row(boards[0], key, known)


def _calendar(console: Console, now: datetime, month: date | None = None) -> MonthCalendar:
    zone = zone_of(console.time_zone)
    agreed = getattr(console, "agreement", None)
    return MonthCalendar(
        month=month or month_due(now, zone),
        zone=zone,
        submit_day=agreed.submit_day if agreed else DEFAULT_SUBMIT_DAY,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What is known of some months: the report that counts, who it is about, and what people have done."""

    reports: dict[Month, Report]
    # As the youngest report names the owner.
    titles: dict[Owner, str]
    kept: dict[Month, OwnerMonth]
    ages: ReportAges


def _known(months: Q, *, user: User | AnonymousUser, now: datetime) -> _Known:
    rows = with_changed(Report.objects.covered_by(user).complete().filter(months)).select_related("version")
    reports: dict[Month, Report] = {}
    for report in rows.only(*REPORT_FIELDS).counting_first():
        reports.setdefault((report.console_id, report.owner_uid, report.month), report)
    kept = OwnerMonth.objects.covered_by(user).filter(months)
    return _Known(
        reports=reports,
        titles={(report.console_id, report.owner_uid): report.owner_title for report in reports.values()},
        kept={
            (row.console_id, row.owner_uid, row.month): row
            for row in kept.select_related("assignee", "submitted_by", "closed_by")
        },
        ages=report_ages(user, now),
    )


def _expected(boards: dict[int, BoardConsole], reports: Iterable[Report]) -> Iterator[OwnerKey]:
    """Owners of the month that is due, and those who had a report that is still listed in one of the months before."""
    seen = set()
    for report in reports:
        board = boards[report.console_id]
        is_expected = report.month == board.calendar.month or report.gone_at is None
        key = OwnerKey(console=board.console, owner_uid=report.owner_uid, month=board.calendar.month)
        if is_expected and report.month <= key.month and (key.console.pk, key.owner_uid) not in seen:
            seen.add((key.console.pk, key.owner_uid))
            yield key


def _row(board: BoardConsole, key: OwnerKey, known: _Known) -> BoardRow:
    owner = key.console.pk, key.owner_uid
    report = known.reports.get((*owner, key.month))
    return BoardRow(
        key=key,
        owner_title=known.titles[owner],
        calendar=_calendar(board.console, known.ages.now, key.month),
        now=known.ages.now,
        report=report,
        report_before=known.reports.get((*owner, month_before(key.month))),
        kept=known.kept.get((*owner, key.month)),
        age=known.ages.of(board.console, key.month, report),
        auto_approve=board.auto_approve,
    )
