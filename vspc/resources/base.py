"""What the resources of all sections share: single readings and lists."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from vspc.answers import Answer, unreadable
from vspc.connection import Connection
from vspc.paging import Fetched, Page, Row, walk
from vspc.query import Filter, Sort, encoded_filter, encoded_select, encoded_sort
from vspc.schemas import Schema
from vspc.wire import RawList, decode_rows, decode_value, decoder_of, read_list, read_one

T = TypeVar("T", bound=Schema)
LARGEST_PAGE = 500  # rows; the console may be configured to give fewer


class Reading(msgspec.Struct, Generic[T], frozen=True):
    """One resource: decoded, as received, and when its request was sent (aware UTC)."""

    value: T
    raw: bytes
    sent_at: datetime


def read_single(
    connection: Connection, path: str, schema: type[T], *, select: Iterable[str] | None = None
) -> Reading[T]:
    """Return the resource at `path`."""
    answer = connection.read(path, {} if select is None else {"select": encoded_select(select)})
    raw = read_one(answer)
    return Reading(value=decode_value(answer, raw, schema), raw=raw, sent_at=answer.sent_at)


def _rows(
    answer: Answer, page: RawList, first: int, schema: type[T], uid_of: Callable[[T], UUID | None]
) -> list[Row[T]]:
    values = decode_rows(answer, page.rows, schema, first=first)
    # A server that is not known well enough to have a key yet can be neither stored nor found again.
    return [
        Row(uid=uid, raw=bytes(raw), value=value)
        for raw, value in zip(page.rows, values, strict=True)
        if (uid := uid_of(value)) is not None
    ]


def _wire_name(schema: type[msgspec.Struct], key: str) -> str:
    """Return the field as the console names it."""
    name, _, rest = key.partition(".")
    field = next(field for field in msgspec.structs.fields(schema) if field.name == name)
    return f"{field.encode_name}.{_wire_name(field.type, rest)}" if rest else field.encode_name


class Listing(Generic[T]):
    """A list of the console; `key` is the field of `schema` that is unique in it, also one of a field (`a.b`).

    Where the key is not a UID, `uid` makes one of a value.
    """

    def __init__(
        self,
        connection: Connection,
        path: str,
        schema: type[T],
        *,
        key: str,
        uid: Callable[[T], UUID | None] | None = None,
        paged: bool = True,
    ) -> None:
        self._connection = connection
        self._path = path
        self._schema = schema
        self._uid: Callable[[T], UUID | None] = uid or attrgetter(key)
        self._key = _wire_name(schema, key)
        self._paged = paged

    def _walk(self, query: dict[str, str], on_restart: Callable[[], None] | None) -> Iterator[Page[T]]:
        def fetch(offset: int) -> Fetched[T]:
            return self._fetch(query, offset)

        return walk(fetch, place=self._path, on_restart=on_restart, paged=self._paged)

    def _list(self, query: dict[str, str]) -> "list[T]":
        values: list[T] = []
        for page in self._walk(query, values.clear):
            values.extend(row.value for row in page.rows)
        return values

    def walk(
        self,
        *,
        filter: Filter | None = None,
        sort: Sequence[Sort] | None = None,
        select: Iterable[str] | None = None,
        limit: int = LARGEST_PAGE,
        on_restart: Callable[[], None] | None = None,
    ) -> Iterator[Page[T]]:
        """Yield pages of at most `limit` rows, each row once, ordered by `sort` and then by the unique key.

        `on_restart` is called when rows moved meanwhile and the walk begins again: drop what came before. Raises
        `VspcProtocolError` when they keep moving (without `on_restart`: when they moved), `VspcError` for failed calls
        and `ValueError` for arguments that the list does not take.
        """
        return self._walk(self._query(filter, sort, select, limit), on_restart)

    def list(
        self,
        *,
        filter: Filter | None = None,
        sort: Sequence[Sort] | None = None,
        select: Iterable[str] | None = None,
        limit: int = LARGEST_PAGE,
    ) -> "list[T]":
        """Return all values; raises as `walk` does."""
        return self._list(self._query(filter, sort, select, limit))

    def decode(self, raw: bytes) -> Row[T]:
        """Return a row from its JSON, which this list gave before."""
        value: T = decoder_of(self._schema).decode(raw)
        uid = self._uid(value)
        if uid is None:
            raise ValueError("a row without a key, which no list gives")
        return Row(uid=uid, raw=raw, value=value)

    def _query(
        self, filter: Filter | None, sort: Sequence[Sort] | None, select: Iterable[str] | None, limit: int
    ) -> dict[str, str]:
        query = {} if select is None else {"select": encoded_select(dict.fromkeys([self._key, *select]))}
        if not self._paged:
            if filter is not None or sort is not None:
                raise ValueError(f"{self._path} can be neither filtered nor sorted")
            return query
        if not 1 <= limit <= LARGEST_PAGE:
            raise ValueError(f"limit must be 1 to {LARGEST_PAGE}")
        if filter is not None:
            query["filter"] = encoded_filter(filter)
        return query | {"sort": self._total_order(sort or ()), "limit": str(limit)}

    def _total_order(self, sort: Sequence[Sort]) -> str:
        unique = () if any(by.property == self._key for by in sort) else (Sort(self._key),)
        return encoded_sort([*sort, *unique])

    def _fetch(self, query: dict[str, str], offset: int) -> Fetched[T]:
        answer = self._connection.read(self._path, query | {"offset": str(offset)} if self._paged else query)
        page = read_list(answer)
        if self._paged and page.paging.offset not in {None, offset}:
            raise unreadable(answer, f"with rows from {page.paging.offset} on instead of {offset}")
        rows = _rows(answer, page, offset, self._schema, self._uid)
        return Fetched(rows=rows, count=len(page.rows), total=page.paging.total, sent_at=answer.sent_at)


class Collection(Listing[T]):
    """A list whose members can also be read one by one."""

    def get(self, uid: UUID, *, select: Iterable[str] | None = None) -> Reading[T]:
        """Return the member; raises `VspcNotFound` where there is none."""
        return read_single(self._connection, f"{self._path}/{uid}", self._schema, select=select)
