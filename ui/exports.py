"""The whole of a filtered listing as a file: CSV, JSON and XML streamed row by row, XLSX of bounded size.

A larger XLSX is not made while somebody waits: the room `exports` answers for it, by `later_register`. A worker that
makes one in the background asks the very view that the person has asked, by a `FileRequest`.

Texts come from consoles and their customers. A spreadsheet would run one that begins like a formula, so in CSV and XLSX
such a text gets an apostrophe in front; numbers are written as numbers and need none (OWASP, "CSV Injection").
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import IO, Any, TypeVar
from xml.sax.saxutils import escape

import msgspec
import xlsxwriter
from django.conf import settings
from django.dispatch import Signal
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse

from ui.columns import Column
from ui.errors import DomainError
from ui.fragments import vary

View = TypeVar("View", bound=Callable[..., Any])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Rows of a workbook for which somebody waits at most.
XLSX_ROWS: int = settings.XLSX_ROWS
# What the folders are called in which workbooks are put together.
WORKBOOK = "workbook-"
# Rows that are turned into one piece of the answer: fewer, larger pieces cost the server less.
PIECE_ROWS = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Control characters that XML 1.0 cannot carry, not even escaped.
XML_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# What answers for a workbook that is too large to be made while somebody waits.
Later = Callable[[HttpRequest, "Export"], HttpResponseBase]
_later: list[Later] = []

# Sent with `request`, `name` and `file_format` before the first byte of a file leaves; who fails holds it back.
exported = Signal()


def exporting(view: View) -> View:
    """Declare that a view answers `format` in its address with a file: whoever lets scripts in goes by that."""
    view.is_exporting = True  # type: ignore[attr-defined]
    return view


def is_exporting(view: Callable[..., HttpResponseBase]) -> bool:
    """Whether a view has been declared to."""
    return getattr(view, "is_exporting", False)


class ExportRefusedError(DomainError):
    """The asked file cannot be made; the sentence says what can."""

    status = HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """What to write: `rows` as the listing presents them, the columns that have a value, and the file's name."""

    name: str
    row_name: str
    columns: Sequence[Column]
    rows: Iterable[object]
    count: int
    day: date

    @property
    def keys(self) -> list[str]:
        """The names of the values, in the order of the file."""
        return [column.key for column in self.columns if column.value]

    def records(self) -> Iterator[list[object]]:
        """Yield the values of each row, in the order of `keys`."""
        getters = [column.value for column in self.columns if column.value]
        for row in self.rows:
            yield [value(row) for value in getters]


class FileRequest(HttpRequest):
    """A request of our own for the rows of the list at an address, in the name of whoever is put in as `user`.

    Whichever view it is handed to admits, narrows and filters as it does for a browser; what it would send stays here.
    """

    def __init__(self, path: str, filters: str) -> None:
        """`filters` is the query of the address, without `format`."""
        super().__init__()
        self.method = "GET"
        self.path = self.path_info = path
        self.GET = QueryDict(f"{filters}&format=xlsx")
        self.export: Export | None = None


def later_register(answer: Later) -> None:
    """Let `answer` take over workbooks that are too large to be made while somebody waits."""
    _later[:] = [answer]


def export_answer(request: HttpRequest, export: Export) -> HttpResponseBase:
    """Answer with the file that `format` in the address asks for, and tell whoever keeps a log of that.

    Raises as `export_response` does; what is refused is not told, nor is who asks for the headers alone, or for a file
    that is made later: that is told when it leaves.
    """
    if isinstance(request, FileRequest):
        request.export = export
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    file_format = request.GET["format"]
    if file_format == "xlsx" and export.count > XLSX_ROWS and _later:
        return vary(_later[0](request, export))
    response = vary(export_response(export, file_format))
    if request.method != "HEAD":
        exported.send(sender=None, request=request, name=export.name, file_format=file_format)
    return response


def export_response(export: Export, file_format: str) -> HttpResponseBase:
    """Return the file; raises `ExportRefusedError` for a format that there is not, or too many rows for XLSX."""
    if file_format not in FORMATS:
        raise ExportRefusedError(f"There is no export as {file_format[:20]!r}; there are {', '.join(FORMATS)}.")
    return FORMATS[file_format](export)


def defused(value: object) -> object:
    """Return `value` so that a spreadsheet shows a text that looks like a formula instead of running it."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def flat(value: object) -> object:
    """Return `value` as one cell: lists become text with semicolons, moments ISO 8601, unknown values nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return value if isinstance(value, int | float) else str(value)


def _csv(export: Export) -> HttpResponseBase:
    return _streamed(export, "csv", "text/csv; charset=utf-8", _csv_lines(export))


def _csv_lines(export: Export) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(export.keys)
    for record in export.records():
        yield writer.writerow([defused(flat(value)) for value in record])


class _Echo:
    """A file that hands back what is written to it, so that `csv.writer` can feed a stream."""

    def write(self, line: str) -> str:
        return line


def _json(export: Export) -> HttpResponseBase:
    return _streamed(export, "json", "application/json", _json_parts(export))


def _json_parts(export: Export) -> Iterator[bytes]:
    keys, before = export.keys, b"[\n"
    for record in export.records():
        yield before + msgspec.json.encode(dict(zip(keys, record, strict=True)))
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def _xml(export: Export) -> HttpResponseBase:
    return _streamed(export, "xml", "application/xml", _xml_parts(export))


def _xml_parts(export: Export) -> Iterator[str]:
    keys = export.keys
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<{export.name}>\n'
    for record in export.records():
        fields = "".join(_xml_element(key, value) for key, value in zip(keys, record, strict=True))
        yield f"<{export.row_name}>{fields}</{export.row_name}>\n"
    yield f"</{export.name}>\n"


def _xml_element(key: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return f"<{key}>{''.join(_xml_element('item', item) for item in value)}</{key}>"
    text = XML_FORBIDDEN.sub("\ufffd", str(flat(value)))
    return f"<{key}>{escape(text)}</{key}>" if text else f"<{key}/>"


def _xlsx(export: Export) -> HttpResponseBase:
    if export.count > XLSX_ROWS:
        raise ExportRefusedError(
            f"An Excel file holds at most {XLSX_ROWS:,} rows here and the list has {export.count:,}: "
            "narrow it with filters, or take CSV."
        )
    stream = tempfile.TemporaryFile(dir=settings.WORK_DIR)  # noqa: SIM115 - the response closes it when the last byte is sent
    workbook_write(export, stream)
    stream.seek(0)
    return FileResponse(
        stream, as_attachment=True, filename=file_name(export.name, export.day, "xlsx"), content_type=XLSX
    )


def workbook_write(export: Export, stream: IO[bytes]) -> None:
    """Write the rows as an Excel workbook, in memory that does not grow with them."""
    options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryDirectory(prefix=WORKBOOK, dir=settings.WORK_DIR) as folder:
        _workbook_write(export, xlsxwriter.Workbook(stream, {**options, "tmpdir": folder, "use_zip64": True}))


def _workbook_write(export: Export, book: "xlsxwriter.Workbook") -> None:
    with book as workbook:
        sheet = workbook.add_worksheet(export.name[:31])
        sheet.freeze_panes(1, 0)
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, export.keys, bold)
        for number, record in enumerate(export.records(), start=1):
            for place, value in enumerate(record):
                _write_cell(sheet, number, place, value, day)


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", row: int, place: int, value: object, day: object) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, place, value, day)
    else:
        # A cell of Excel holds at most 32,767 characters.
        sheet.write_string(row, place, str(defused(flat(value)))[:32_767])


def _streamed(export: Export, ending: str, kind: str, parts: Iterator[str] | Iterator[bytes]) -> HttpResponseBase:
    response = StreamingHttpResponse(_pieces(parts), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{file_name(export.name, export.day, ending)}"'
    return response


def _pieces(parts: Iterator[str] | Iterator[bytes]) -> Iterator[bytes]:
    """Join the parts of about `PIECE_ROWS` rows into one piece each."""
    piece: list[bytes] = []
    for part in parts:
        piece.append(part.encode("utf-8", "replace") if isinstance(part, str) else part)
        if len(piece) == PIECE_ROWS:
            yield b"".join(piece)
            piece.clear()
    yield b"".join(piece)


def file_name(name: str, day: date, ending: str) -> str:
    """Return what a file of a list is called."""
    return f"{name}-{day.isoformat()}.{ending}"


FORMATS: dict[str, Callable[[Export], HttpResponseBase]] = {"csv": _csv, "json": _json, "xml": _xml, "xlsx": _xlsx}
