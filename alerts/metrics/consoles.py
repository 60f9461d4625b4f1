"""How old our copies of the consoles are, and how far their reports have come."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import Metric

from alerts.metrics.families import gauge, moment_add
from consoles.scoping import nobody_narrowed
from consoles.selectors import consoles_visible
from overview.freshness import State, state_of
from reports.board.selecting import board_for
from reports.calendar import Late, Stage


def freshness_families(now: datetime) -> Iterator[Metric]:
    """Yield when each list of each console was read, and whether that is too long ago; two queries."""
    read = gauge("list_read_timestamp_seconds", "When a list was last read completely.", "console", "step", "list")
    stale = gauge("console_stale", "1 while anything of a console that is read is older than it should be.", "console")
    for console in consoles_visible(nobody_narrowed()):
        permitted = [item for item in console.freshness.all() if item.is_permitted]
        for item in permitted:
            moment_add(read, [console.name, item.step, item.part], item.refreshed_at)
        state = state_of(console, permitted, now)
        is_unread = state is State.UNREAD and console.schedule.is_stale(console.created_at, now)
        stale.add_metric([console.name], state is State.STALE or is_unread)
    yield from (read, stale)


def report_families(now: datetime) -> Iterator[Metric]:
    """Yield the stages of the month that is due, of each console that makes reports; five queries."""
    stages = gauge("reports", "Report owners, by the stage of the month that is due.", "console", "stage")
    late = gauge("reports_late", "Report owners of whom something should have happened.", "console", "reason")
    deadlines = gauge(
        "report_deadline_timestamp_seconds",
        "When the reports that are due finalize themselves, and when the day ends that was agreed.",
        "console",
        "deadline",
    )
    board = board_for(nobody_narrowed(), now)
    for console in board.consoles:
        name, rows = console.console.name, [row for row in board.rows if row.console.pk == console.console.pk]
        if rows:
            reached = Counter(row.stage for row in rows)
            missed = Counter(reason for row in rows for reason in row.late)
            for stage in Stage:
                stages.add_metric([name, stage.value], reached[stage])
            for reason in Late:
                late.add_metric([name, reason.value], missed[reason])
            moment_add(deadlines, [name, "finalization"], console.calendar.finalizes_at)
            moment_add(deadlines, [name, "submission"], console.calendar.due_at)
    yield from (stages, late, deadlines)
