"""Emptying the database after a test that commits, of which the audit log wants to know nothing.

Its triggers are put aside for that moment and come back with the same transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from accounts.audit.guards import TABLES


@contextmanager
def guards_aside() -> Iterator[None]:
    """Let the audit log be changed inside the block."""
    if connection.vendor == "postgresql":
        undo, redo = (
            [f"ALTER TABLE {table} {verb} TRIGGER USER" for table in TABLES] for verb in ("DISABLE", "ENABLE")
        )
    else:
        undo, redo = _sqlite_triggers()
    _execute(undo)
    try:
        yield
    finally:
        _execute(redo)


def let_flush_pass() -> None:
    """Make Django's own emptying put the triggers aside."""
    emptied = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with guards_aside():
            emptied(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


def _sqlite_triggers() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'accounts_audit%'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
