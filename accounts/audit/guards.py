"""The triggers by which the database refuses to change the audit log; see the migration that makes them."""

import re
from importlib import import_module

from django.db import connection

from accounts.models import AuditEntry, AuditSeal

TABLES = (AuditEntry._meta.db_table, AuditSeal._meta.db_table)
MIGRATION = import_module("accounts.migrations.0008_audit_is_kept")
TRIGGER = re.compile(r"CREATE TRIGGER (\w+) .*? EXECUTE FUNCTION (\w+)\(\)", re.DOTALL)
FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(\).*?\$\$(.*?)\$\$", re.DOTALL)
PRESENT = {
    "sqlite": "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger'",
    # One that is switched off, or only works where rows come from another server, is none.
    "postgresql": """
        SELECT tgname, replace(pg_get_triggerdef(pg_trigger.oid), quote_ident(nspname) || '.', ''), prosrc
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgenabled IN ('O', 'A') AND nspname = current_schema()
    """,
}
# What PostgreSQL adds to a definition, or writes in another way.
ADDED = re.compile(r"[\s()]|::text|foreachstatement")


def guards_missing() -> list[str]:
    """Return the triggers that should be there and are not, or not as they were made."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name: (_plain(definition), body) for name, definition, body in cursor.fetchall()}
    return [name for name, made in _made().items() if present.get(name) != made]


def _made() -> dict[str, tuple[str, str]]:
    """What each trigger is, and what its function does, as the migration made them."""
    if connection.vendor == "sqlite":
        return {statement.split()[2]: (_plain(statement), "") for statement in MIGRATION.SQLITE}
    bodies = dict(FUNCTION.findall(MIGRATION.POSTGRESQL))
    return {
        found[1]: (_plain(found[0]), bodies[found[2]])
        for found in TRIGGER.finditer(FUNCTION.sub("", MIGRATION.POSTGRESQL))
    }


def _plain(definition: str) -> str:
    """A definition as both write it who made it and the database that tells it."""
    if connection.vendor == "sqlite":
        return definition
    return ADDED.sub("", ADDED.sub("", definition.lower()))
