"""Writing many rows at once, by one statement that the driver repeats.

Django's `bulk_create` makes a model instance of each row, and its `update_conflicts` knows no condition.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import repeat
from typing import Any

import msgspec
from django.db import connection, models

from consoles.models import MirroredRow

Values = dict[str, Any]

# No reading takes so long: what is younger by more was written by a clock that has been set back since.
CLOCK_JUMP = timedelta(hours=1)


class Insert:
    """An `INSERT` of a few rows, made ready before the transaction that executes it; at least one row.

    With `key` a row whose columns of that name are there already is updated instead.
    """

    def __init__(self, model: type[models.Model], rows: list[Values], *, key: Iterable[str] = ()) -> None:
        self.table = model._meta.db_table
        self.key = list(key)
        fields = {item.attname: item for item in model._meta.concrete_fields}
        self.rows = rows
        self.columns = [fields[name] for name in rows[0]]
        self.parameters = list(zip(*map(self._prepared, self.columns), strict=True))

    def execute(self) -> None:
        """Write all rows by one statement, in the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.executemany(self._statement(), self.parameters)

    def _prepared(self, column: "models.Field[Any, Any]") -> list[Any]:
        """The values of one column as the database driver wants them; only three kinds differ from what they are."""
        values = [row[column.attname] for row in self.rows]
        if isinstance(column, models.JSONField):
            return [msgspec.json.encode(value).decode() for value in values]
        if isinstance(column, models.UUIDField) and not connection.features.has_native_uuid_field:
            return [value.hex if value else None for value in values]
        if isinstance(column, models.DateField):
            # Most rows of a page have few different dates, and the database's form of them is dear.
            prepared = {value: column.get_db_prep_value(value, connection) for value in set(values)}
            return [prepared[value] for value in values]
        return values

    def _statement(self) -> str:
        """The statement, with one placeholder per column."""
        quote = connection.ops.quote_name
        names = [quote(str(column.column)) for column in self.columns]
        into = f"{quote(self.table)} ({', '.join(names)})"
        insert = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608
        if not self.key:
            return insert
        kept = {quote(name) for name in self._kept()}
        updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name not in kept)
        return f"{insert} ON CONFLICT ({', '.join(map(quote, self.key))}) DO UPDATE SET {updates}"

    def _kept(self) -> Iterable[str]:
        """The columns that a row which is there already keeps."""
        return self.key


class Upsert(Insert):
    """An `INSERT ... ON CONFLICT DO UPDATE` of rows that were read, which leaves younger readings as they are.

    `key` are the columns that a row is known by; `insert_only` are left alone in a row that exists.
    """

    def __init__(
        self, model: type[MirroredRow], rows: list[Values], *, key: list[str], insert_only: frozenset[str]
    ) -> None:
        super().__init__(model, rows, key=key)
        self.insert_only = insert_only
        latest = max(row["read_at"] for row in rows) + CLOCK_JUMP
        read_at = next(column for column in self.columns if column.attname == "read_at")
        impossible = repeat(read_at.get_db_prep_value(latest, connection), len(rows))
        self.parameters = [(*row, moment) for row, moment in zip(self.parameters, impossible, strict=True)]

    def _statement(self) -> str:
        """The statement, with one more placeholder for the moment that no reading can be after."""
        quote = connection.ops.quote_name
        read_at = f"{quote(self.table)}.{quote('read_at')}"
        return f"{super()._statement()} WHERE {read_at} <= EXCLUDED.{quote('read_at')} OR {read_at} > %s"

    def _kept(self) -> Iterable[str]:
        return (*self.key, *self.insert_only)
