"""Charts: the same rows as a picture, as a table and as a file.

A page carries only a canvas with the address of its figures; static/js/charts/ draws them. Whoever cannot see the
picture, or has no script, gets the rows as a table at the same address.

Adding a chart:
1. write a function that returns a `Chart` of what a selector reads through `visible_to`;
2. answer by `chart_response` from a view of its own, behind `accounts.permissions.require` and `ui.exports.exporting`;
3. draw it in static/js/charts/, under the name that its card has as `drawing`;
4. place it by a panel that loads `?view=card`; the page needs css/charts.css and the scripts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from ui import wording
from ui.columns import Column, page_columns
from ui.exports import FORMATS, Export, export_answer
from ui.fragments import respond, vary

FRAGMENTS = {"table": "ui/partials/chart_table.html", "card": "ui/partials/chart_card.html"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    """Something about a chart that can be chosen: its name in the address, and its values with their words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One value of a switch, with the addresses of the card and of the table that it leads to."""

    value: str
    label: str
    is_current: bool
    card_url: str
    table_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartCard:
    """The place in which a chart is drawn, and where everything about it is."""

    # Unique on a page; files are named after it.
    name: str
    title: str
    # Which of the scripts' ways of drawing it takes.
    drawing: str
    # What a screen reader says in place of the picture.
    label: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    switches: Sequence[Switch] = ()

    @property
    def url(self) -> str:
        """Where the figures are."""
        return self.address()

    @property
    def table_url(self) -> str:
        """Where the table is."""
        return self.address(view="table")

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Format and address of each file."""
        return [(name, self.address(format=name)) for name in FORMATS]

    @property
    def choices(self) -> list[tuple[Switch, list[Choice]]]:
        """The switches with what they offer."""
        return [(switch, self._choices_of(switch)) for switch in self.switches]

    def address(self, **changes: str) -> str:
        """Return the address of the chart with these values in place of its own."""
        query = urlencode({**self.query, **changes})
        return f"{self.path}{'?' if query else ''}{query}"

    def _choices_of(self, switch: Switch) -> list[Choice]:
        return [
            Choice(
                value=value,
                label=label,
                is_current=self.query.get(switch.name) == value,
                card_url=self.address(**{switch.name: value, "view": "card"}),
                table_url=self.address(**{switch.name: value, "view": "table"}),
            )
            for value, label in switch.options
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """One line of a legend: how it is drawn (a class of css/charts.css), what it is, how much now, where it leads."""

    mark: str
    label: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Empty:
    """Why there is nothing to draw, and what to do about it."""

    sentence: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One value of the table in words, with the address that it leads to."""

    column: Column
    text: str
    url: str
    # Why the value is unknown, or nothing.
    gap: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """What a picture shows: `figures` as its script reads them, and the same as rows.

    By the key of a column, `words` say a value in the table where its plain form would not do, `links` are where a cell
    leads, `heading_links` where a heading does, and `gaps` why a value can be unknown, where that is not `gap`.
    """

    card: ChartCard
    row_name: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    figures: Mapping[str, Any]
    facts: str = ""
    legend: Sequence[Key] = ()
    empty: Empty | None = None
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    links: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    heading_links: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    gap: str = "nothing was read then"

    @property
    def headings(self) -> list[tuple[Column, str]]:
        """The columns of the table, with the address that the heading leads to."""
        return [(column, self.heading_links.get(column.key, "")) for column in page_columns(self.columns)]

    @property
    def table(self) -> list[list[Cell]]:
        """The rows in words, cell by cell."""
        columns = page_columns(self.columns)
        return [[self._cell(column, row) for column in columns] for row in self.rows]

    def export(self, now: datetime) -> Export:
        """Return the rows as a file has them."""
        return Export(
            name=self.card.name,
            row_name=self.row_name,
            columns=self.columns,
            rows=self.rows,
            count=len(self.rows),
            day=timezone.localdate(now),
        )

    def _cell(self, column: Column, row: Any) -> Cell:
        value = column.value(row) if column.value else None
        words, link = self.words.get(column.key), self.links.get(column.key)
        return Cell(
            column=column,
            text=words(row) if words else said(value),
            url=link(row) if link else "",
            gap=self.gaps.get(column.key, self.gap) if value is None else "",
        )


def chart_response(request: HttpRequest, chart: Chart, now: datetime) -> HttpResponseBase:
    """Answer with what the address asks for: a file by `format`, table or card by `view`, otherwise the figures.

    Raises `ExportRefusedError` for a format that there is not.
    """
    if "format" in request.GET:
        return export_answer(request, chart.export(now))
    fragment = FRAGMENTS.get(request.GET.get("view", ""))
    if fragment is None:
        return vary(JsonResponse(dict(chart.figures)))
    context = {"chart": chart, "card": chart.card, "now": now}
    return respond(request, page="ui/chart_table.html", fragment=fragment, context=context)


def said(value: object) -> str:
    """Return a value as the table says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return wording.number(value)
    if isinstance(value, date):
        return day_words(value)
    return wording.UNKNOWN if value is None else str(value)


def day_words(day: date) -> str:
    """Return a day as tables and charts name it: `Nov 3, 2026`."""
    return f"{day:%b} {day.day}, {day.year}".replace(" ", wording.NO_BREAK_SPACE)
