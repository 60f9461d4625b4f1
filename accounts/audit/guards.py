"""The triggers by which the database refuses to change the audit log; see the migration that makes them."""

from django.db import connection

from accounts.models import AuditEntry, AuditSeal

TABLES = (AuditEntry._meta.db_table, AuditSeal._meta.db_table)
# On each table; a trigger that is switched off is none.
EVENTS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
}


def guards_missing() -> list[str]:
    """Return the triggers that should be there and are not."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    wanted = [f"{table}_{event}" for table in TABLES for event in EVENTS[connection.vendor]]
    return [name for name in wanted if name not in present]
