"""What a seal is a code over: one line for the seal itself, then one for each entry, in the order of their keys.

A line is an object of JSON with every column by its name. The values of entries are the texts that the database holds,
so that no reading in between can make two different contents the same, in the one form that `stored` gives what each
database writes in its own way; archives consist of these lines.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.db.models import DateTimeField, F, Func, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from accounts.audit.stored import values_plain
from accounts.models import AuditEntry, AuditSeal

COLUMNS = (
    "id", "at", "action", "actor_pk", "actor_name", "via", "address", "request_id", "subject_kind", "subject_key",
    "subject", "before", "after",
)  # fmt: skip
SEALED = ("number", "first_pk", "last_pk", "entry_count", "previous_mac", "key_fingerprint", "sealed_at")
# How lines are written, the present way first. In the first version moments and JSON were as the database wrote them:
# blocks of then are proven only in a database of the kind in which they were sealed.
VERSIONS = (2, 1)
VERSION = VERSIONS[0]
ROWS_AT_ONCE = 2000

# The key of an entry with its line.
Line = tuple[int, bytes]


class Stored(Func):
    """A column as the database holds it: bytes on SQLite, where even a text that is none can be read, else text."""

    template = "CAST(%(expressions)s AS text)"
    moment = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Return the bytes of the column."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)", **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """Return the text of the column; that of moments without what depends on settings of the session."""
        [source] = self.get_source_expressions()
        is_moment = isinstance(source.output_field, DateTimeField)
        return self.as_sql(compiler, connection, template=self.moment if is_moment else self.template, **context)


class StoredAtFirst(Stored):
    """A column as it was in lines of the first version: of moments the seconds, on PostgreSQL."""

    moment = "CAST(EXTRACT(EPOCH FROM %(expressions)s) AS text)"


def entry_lines(entries: "QuerySet[AuditEntry]", *, most: int | None = None, version: int = VERSION) -> Iterator[Line]:
    """Yield entries, in the order of their keys, as they are sealed and archived; read a few at a time."""
    stored = Stored if version == VERSION else StoredAtFirst
    rows = entries.order_by("pk").values_list(*[stored(F(name)) for name in COLUMNS])
    for row in rows[:most].iterator(chunk_size=ROWS_AT_ONCE):
        texts = dict(zip(COLUMNS, map(_text, row), strict=True))
        yield int(texts["id"] or 0), line_of(values_plain(texts) if version == VERSION else texts)


def line_of(values: dict[str, Any]) -> bytes:
    """Return values as one line that is the same for the same values, and for no others."""
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


def seal_line(seal: AuditSeal, version: int = VERSION) -> bytes:
    """Return what a seal says of its block, as one line."""
    values = {name: getattr(seal, name) for name in SEALED}
    return line_of({**values, "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(), "version": version})


def mac_of(key: bytes, seal: AuditSeal, lines: Iterable[bytes], version: int = VERSION) -> str:
    """Return the code over what a seal says and the lines of its block."""
    code = hmac.new(key, seal_line(seal, version), "sha256")
    for line in lines:
        code.update(line)
    return code.hexdigest()


def _text(value: bytes | str | None) -> str | None:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
