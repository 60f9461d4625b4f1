"""What a seal is a code over: one line for the seal itself, then one for each entry, in the order of their keys.

A line is an object of JSON with every column by its name. The values of entries are the texts that the database holds,
so that no reading in between can make two different contents the same; archives consist of these lines.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.db.models import DateTimeField, F, Func, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import AuditEntry, AuditSeal

COLUMNS = (
    "id", "at", "action", "actor_pk", "actor_name", "via", "address", "request_id", "subject_kind", "subject_key",
    "subject", "before", "after",
)  # fmt: skip
SEALED = ("number", "first_pk", "last_pk", "entry_count", "previous_mac", "key_fingerprint", "sealed_at")
# Changes when lines are written in another way.
VERSION = 1
ROWS_AT_ONCE = 2000

# The key of an entry with its line.
Line = tuple[int, bytes]


class Stored(Func):
    """A column as the database holds it: bytes on SQLite, where even a text that is none can be read, else text."""

    template = "CAST(%(expressions)s AS text)"
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Return the bytes of the column."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)", **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Return the text of the column; that of moments would depend on settings of the session, so their seconds."""
        [source] = self.get_source_expressions()
        moment = isinstance(source.output_field, DateTimeField)
        template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS text)" if moment else self.template
        return self.as_sql(compiler, connection, template=template, **context)


def entry_lines(entries: "QuerySet[AuditEntry]", *, most: int | None = None) -> Iterator[Line]:
    """Yield entries, in the order of their keys, as they are sealed and archived; read a few at a time."""
    rows = entries.order_by("pk").values_list(*[Stored(F(name)) for name in COLUMNS])
    for row in rows[:most].iterator(chunk_size=ROWS_AT_ONCE):
        texts = dict(zip(COLUMNS, map(_text, row), strict=True))
        yield int(texts["id"] or 0), line_of(texts)


def line_of(values: dict[str, Any]) -> bytes:
    """Return values as one line that is the same for the same values, and for no others."""
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


def seal_line(seal: AuditSeal) -> bytes:
    """Return what a seal says of its block, as one line."""
    values = {name: getattr(seal, name) for name in SEALED}
    return line_of({**values, "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(), "version": VERSION})


def mac_of(key: bytes, seal: AuditSeal, lines: Iterable[bytes]) -> str:
    """Return the code over what a seal says and the lines of its block."""
    code = hmac.new(key, seal_line(seal), "sha256")
    for line in lines:
        code.update(line)
    return code.hexdigest()


def _text(value: bytes | str | None) -> str | None:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
