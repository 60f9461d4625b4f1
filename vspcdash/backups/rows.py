"""Rows as lines of a backup, and back: the fields convert, so that every database gives and takes the same."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import F, TextField
from django.db.models.functions import Cast

from vspcdash.backups.tables import Table
from vspcdash.canonical import canonical, canonical_float
from vspcdash.encryption import EncryptedTextField

ROWS_AT_ONCE = 2000

Parameter = Callable[[Any], Any]


def lines_of(table: Table) -> Iterator[bytes]:
    """Yield every row of a table in the order of the keys, read a few at a time; secrets as they are stored."""
    columns = [_column(field) for field in table.fields]
    plain = [_plain_json if isinstance(field, models.JSONField) else _plain for field in table.fields]
    rows = table.model._base_manager.order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        values = [convert(value) for convert, value in zip(plain, row, strict=True)]
        yield json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


def rows_insert(table: Table, lines: Iterable[bytes]) -> None:
    """Put lines into a table as its rows, with their keys, a few at a time."""
    parameters = [_parameter(field) for field in table.fields]
    columns = ", ".join(connection.ops.quote_name(column) for column in table.columns)
    marks = ", ".join(["%s"] * len(parameters))
    statement = f"INSERT INTO {table.quoted_name} ({columns}) VALUES ({marks})"  # noqa: S608  # the models' own names
    with connection.cursor() as cursor:
        for some in _batches(lines):
            cursor.executemany(statement, [_row(line, parameters) for line in some])


def _column(field: "models.Field[Any, Any]") -> F | Cast:
    if isinstance(field, EncryptedTextField):
        return Cast(field.attname, TextField())
    return F(field.attname)


def _plain(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, float):
        return canonical_float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode("ascii")
    return str(value) if isinstance(value, UUID) else value


def _plain_json(value: Any) -> Any:
    return canonical(value)


def _row(line: bytes, parameters: list[Parameter]) -> list[Any]:
    return [parameter(value) for parameter, value in zip(parameters, json.loads(line), strict=True)]


def _parameter(field: "models.Field[Any, Any]") -> Parameter:
    """What makes a parameter for a statement of a value in a line."""
    if isinstance(field, EncryptedTextField):
        return _unchanged
    if isinstance(field, models.JSONField) and not field.null:
        return lambda value: field.get_db_prep_value(value, connection)
    return lambda value: field.get_db_prep_save(field.to_python(value), connection)


def _unchanged(value: Any) -> Any:
    return value


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
