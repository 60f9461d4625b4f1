"""From the bytes of an answer to rows and values.

A page is scanned once as an envelope that keeps each row's own bytes, then each row is decoded by its schema: an error
names its row, and the raw row costs nothing extra.
"""

from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from vspc.answers import Answer, unreadable
from vspc.moments import read_moment
from vspc.schemas import Schema

T = TypeVar("T", bound=Schema)
# A number of rows that a list can have; more is a mistake that would not fit a column of ours either.
RowCount = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
# What decoding raises for bytes that are not the JSON that was expected, also where they nest without end.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class PagingInfo(msgspec.Struct, frozen=True):
    """The console's words about a page; the counts are in rows."""

    total: RowCount | None = None
    offset: RowCount | None = None


class _Meta(msgspec.Struct, frozen=True, rename="camel"):
    paging_info: PagingInfo | None = None


class _ListEnvelope(msgspec.Struct, frozen=True):
    data: list[msgspec.Raw]
    meta: _Meta | None = None


class _OneEnvelope(msgspec.Struct, frozen=True):
    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class RawList(msgspec.Struct, frozen=True):
    """The rows of one answer, each still as bytes."""

    rows: list[msgspec.Raw]
    paging: PagingInfo


@cache
def decoder_of(kind: Any) -> "msgspec.json.Decoder[Any]":
    """Return the decoder for a type, made once."""
    return msgspec.json.Decoder(kind, dec_hook=read_moment)


def read_list(answer: Answer) -> RawList:
    """Return the rows of a list; raises `VspcProtocolError` when the body is not one."""
    if answer.from_action and answer.body.lstrip()[:1] == b"[":
        # The contract's only example of an asynchronous result is a bare array.
        return RawList(_decode(answer, answer.body, list[msgspec.Raw]), PagingInfo())
    envelope = _decode(answer, answer.body, _ListEnvelope)
    paging = envelope.meta.paging_info if envelope.meta else None
    return RawList(envelope.data, paging or PagingInfo())


def read_one(answer: Answer) -> bytes:
    """Return the bytes of a single resource; raises `VspcProtocolError` when the body holds none."""
    data = _decode(answer, answer.body, _OneEnvelope).data
    if data is not msgspec.UNSET:
        return bytes(data)
    if answer.from_action:
        return answer.body
    raise unreadable(answer, "without the data that belongs there")


def decode_value(answer: Answer, raw: bytes, schema: type[T]) -> T:
    """Return `raw` as `schema`; raises `VspcProtocolError` that names the field."""
    value: T = _decode(answer, raw, schema)
    return value


def decode_rows(answer: Answer, raws: list[msgspec.Raw], schema: type[T], *, first: int) -> list[T]:
    """Return each of `raws` as `schema`; raises `VspcProtocolError` that names the row, counted from `first`."""
    decode = decoder_of(schema).decode
    values: list[T] = []
    try:
        for raw in raws:
            values.append(decode(raw))  # a failure needs to know how far it came
    except UNREADABLE as error:
        came = _what_came(answer, error, f"row {first + len(values)}, ")
    else:
        return values
    raise unreadable(answer, came)


def _decode(answer: Answer, body: bytes, kind: Any) -> Any:
    try:
        return decoder_of(kind).decode(body)
    except UNREADABLE as error:
        came = _what_came(answer, error)
    raise unreadable(answer, came)


def _what_came(answer: Answer, error: Exception, place: str = "") -> str:
    if not answer.body.strip():
        return "with an empty body"
    if answer.is_web_page:
        return "with a web page instead of data"
    if isinstance(error, msgspec.ValidationError):
        # The text names types and the path to the field, never a value.
        return f"with data of another form than expected: {place}{error}"
    if "truncated" in str(error):
        return "with data that breaks off"
    return "with something that is not JSON"
