"""Writing many rows at once, by one statement that the driver repeats.

Django's `bulk_create` makes a model instance of each row, and its `update_conflicts` knows no condition.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import repeat
from operator import itemgetter
from typing import Any

import msgspec
from django.db import connection, models

from consoles.models import MirroredRow

Values = dict[str, Any]

# No reading takes so long: what is younger by more was written by a clock that has been set back since.
CLOCK_JUMP = timedelta(hours=1)


class Insert:
    """An `INSERT` of a few rows, made ready before the transaction that executes it; at least one row.

    A row has a value for each of the columns `names`. With `key` a row whose columns of that name are there already is
    updated instead.
    """

    def __init__(
        self,
        model: type[models.Model],
        names: Iterable[str],
        rows: Iterable[Sequence[Any]],
        *,
        key: Iterable[str] = (),
    ) -> None:
        self.table = model._meta.db_table
        self.key = list(key)
        fields = {item.attname: item for item in model._meta.concrete_fields}
        self.columns = [fields[name] for name in names]
        self.parameters = list(zip(*map(_prepared, self.columns, zip(*rows, strict=True)), strict=True))

    def execute(self) -> None:
        """Write all rows by one statement, in the caller's transaction."""
        with connection.cursor() as cursor:
            cursor.executemany(self._statement(), self.parameters)

    def _statement(self) -> str:
        """The statement, with one placeholder per column."""
        insert = f"{_into(self.table, self.columns)} VALUES ({', '.join(['%s'] * len(self.columns))})"
        return f"{insert} {_or_update(self.columns, self.key, kept=self._kept())}" if self.key else insert

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
        names = list(rows[0])
        super().__init__(model, names, map(itemgetter(*names), rows), key=key)
        self.rows = rows
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


def insert_selected(
    model: type[models.Model], names: Iterable[str], rows: "models.QuerySet[Any, Any]", *, key: Sequence[str]
) -> None:
    """Insert what the query `rows` gives for the columns `names`, within the database and in the caller's transaction.

    A row whose columns `key` are there already is updated instead. The query needs a condition, without which SQLite
    takes the rest of the statement for a part of it.
    """
    fields = {item.attname: item for item in model._meta.concrete_fields}
    columns = [fields[name] for name in names]
    select, parameters = rows.order_by().query.sql_with_params()
    statement = f"{_into(model._meta.db_table, columns)} {select} {_or_update(columns, key, kept=key)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


Columns = Sequence["models.Field[Any, Any]"]


def _into(table: str, columns: Columns) -> str:
    return f"INSERT INTO {_quoted(table)} ({', '.join(_quoted(str(column.column)) for column in columns)})"


def _or_update(columns: Columns, key: Iterable[str], *, kept: Iterable[str]) -> str:
    """What an `INSERT` ends with that updates the row of that key, but for the columns to be kept."""
    names = [str(column.column) for column in columns]
    updates = ", ".join(f"{_quoted(name)} = EXCLUDED.{_quoted(name)}" for name in names if name not in {*kept})
    return f"ON CONFLICT ({', '.join(map(_quoted, key))}) DO UPDATE SET {updates}"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _prepared(column: "models.Field[Any, Any]", values: Sequence[Any]) -> Sequence[Any]:
    """The values of one column as the database driver wants them; only three kinds differ from what they are."""
    if isinstance(column, models.JSONField):
        return [msgspec.json.encode(value).decode() for value in values]
    if isinstance(column, models.UUIDField) and not connection.features.has_native_uuid_field:
        return [value.hex if value else None for value in values]
    if isinstance(column, models.DateField):
        # Most rows of a page have few different dates, and the database's form of them is dear.
        prepared = {value: column.get_db_prep_value(value, connection) for value in set(values)}
        return [prepared[value] for value in values]
    return values
