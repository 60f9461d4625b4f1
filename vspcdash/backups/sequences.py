"""The last keys that the database has given out: rows that were deleted since do not give theirs to others.

The audit log and alerts name things by their keys; a console that got the key of a deleted one would get its history.
"""

from django.db import connection

from vspcdash.backups.tables import Table


def last_keys(tables: list[Table]) -> dict[str, int]:
    """Return the last key that was given out, by tables that give out any."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = dict(cursor.fetchall())
            return {table.name: found[table.name] for table in tables if table.name in found}
        keys: dict[str, int] = {}
        for name, sequence in _sequences(tables).items():
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608  # quoted by the database
            keys.update((name, value) for (value,) in cursor.fetchall())
        return keys


def last_keys_set(tables: list[Table], keys: dict[str, int]) -> None:
    """Let the next key of each table be one that was never given out; `keys` names tables with their last."""
    # SQLite counts from nothing, PostgreSQL from 1.
    known = [table for table in tables if keys.get(table.name, 0) > 0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in known:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, keys[table.name]]
                )
        else:
            for name, sequence in _sequences(known).items():
                cursor.execute("SELECT setval(%s, %s)", [sequence, keys[name]])


def _sequences(tables: list[Table]) -> dict[str, str]:
    """The sequences of PostgreSQL that give out keys, by their tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            column = table.model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.quoted_name, column])
            [[sequence]] = cursor.fetchall()
            if sequence:
                found[table.name] = sequence
    return found
