"""Files that spreadsheets and programs can trust."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import FileResponse, StreamingHttpResponse
from hypothesis import given
from hypothesis import strategies as st

from ui.columns import Column
from ui.exports import XLSX_ROWS, Export, ExportRefusedError, defused, export_response

DAY = date(2026, 11, 23)
READ_AT = datetime(2026, 11, 23, 9, 56, tzinfo=UTC)
ROW = {"name": "=cmd|' /C calc'!A0", "units": -12.5, "ids": ["a", "b"], "on": DAY, "at": READ_AT, "auto": None}


@pytest.fixture(autouse=True)
def without_database() -> Iterator[None]:
    """Let an answer be closed in tests that have no database connection to close with it."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def _export(rows: Iterable[dict[str, Any]] = (ROW,), count: int = 1) -> Export:
    columns = [
        Column(key="name", value=lambda row: row["name"]),
        Column(key="bar", label="On the page only"),
        Column(key="units", value=lambda row: row["units"]),
        Column(key="ids", value=lambda row: row["ids"]),
        Column(key="on", value=lambda row: row["on"]),
        Column(key="at", value=lambda row: row["at"]),
        Column(key="auto", value=lambda row: row["auto"]),
    ]
    return Export(name="things", row_name="thing", columns=columns, rows=rows, count=count, day=DAY)


def _body(export: Export, file_format: str) -> bytes:
    response = export_response(export, file_format)
    assert isinstance(response, StreamingHttpResponse)
    with closing(response):
        return b"".join(response)


def test_csv_has_the_declared_keys_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(_body(_export(), "csv").decode())))

    assert rows == [
        {
            "name": "'=cmd|' /C calc'!A0",
            "units": "-12.5",
            "ids": "a; b",
            "on": "2026-11-23",
            "at": "2026-11-23T09:56:00+00:00",
            "auto": "",
        }
    ]


def test_json_is_a_list_of_objects_with_values_as_they_are() -> None:
    assert json.loads(_body(_export(), "json")) == [
        {**ROW, "on": "2026-11-23", "at": "2026-11-23T09:56:00Z"},
    ]


def test_xml_escapes_and_names_rows() -> None:
    row = {**ROW, "name": "<script>&\x0b"}

    root = ElementTree.fromstring(_body(_export([row]), "xml"))

    assert (root.tag, root[0].tag, root[0].findtext("name")) == ("things", "thing", "<script>&\ufffd")
    assert [item.text for item in root[0].iterfind("ids/item")] == ["a", "b"]


@pytest.mark.parametrize(("file_format", "nothing"), [("json", "[]"), ("csv", "name,units,ids,on,at,auto")])
def test_an_empty_list_is_still_a_whole_file(file_format: str, nothing: str) -> None:
    assert _body(_export([]), file_format).decode().strip() == nothing


def test_an_empty_list_is_well_formed_xml() -> None:
    assert len(ElementTree.fromstring(_body(_export([]), "xml"))) == 0


def _workbook(export: Export) -> dict[str, str]:
    response = export_response(export, "xlsx")
    assert isinstance(response, FileResponse)
    with closing(response), ZipFile(io.BytesIO(b"".join(response))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_workbook_keeps_numbers_and_has_no_formula() -> None:
    sheet = _workbook(_export())["xl/worksheets/sheet1.xml"]

    assert "<f>" not in sheet
    assert "<v>-12.5</v>" in sheet
    assert "&#x27;=cmd" in sheet or "'=cmd" in sheet


def test_too_many_rows_for_a_workbook_are_refused_with_what_to_do() -> None:
    with pytest.raises(
        ExportRefusedError, match=r"at most 20,000 rows here and the list has 20,001: narrow it"
    ) as caught:
        export_response(_export(count=XLSX_ROWS + 1), "xlsx")

    assert caught.value.status == 400


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ExportRefusedError, match="no export as 'pdf'; there are csv, json, xml, xlsx"):
        export_response(_export(), "pdf")


@pytest.mark.parametrize("file_format", ["csv", "json", "xml", "xlsx"])
def test_a_file_is_named_after_its_day(file_format: str) -> None:
    with closing(export_response(_export(), file_format)) as response:
        assert response["Content-Disposition"] == f'attachment; filename="things-2026-11-23.{file_format}"'


def test_rows_are_read_while_they_are_sent() -> None:
    taken: list[int] = []

    def rows() -> Iterable[dict[str, Any]]:
        for number in range(2000):
            taken.append(number)
            yield ROW

    response = export_response(_export(rows()), "csv")
    assert isinstance(response, StreamingHttpResponse)
    with closing(response):
        next(iter(response))

        assert 0 < len(taken) < 2000


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "  ="])
def test_what_a_spreadsheet_would_run_is_defused(start: str) -> None:
    assert defused(f"{start}1+1") == f"'{start}1+1"


@given(st.floats(allow_nan=False) | st.integers())
def test_numbers_need_no_defusing(value: float) -> None:
    assert defused(value) is value


@given(st.text())
def test_defusing_only_ever_adds_an_apostrophe(text: str) -> None:
    assert defused(text) in (text, f"'{text}")
