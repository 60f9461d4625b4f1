"""One set of rows behind a picture, its table and its files."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory

from tests.ui.listing_claims import HTMX
from ui.charts import Chart, ChartCard, Empty, Key, Switch, chart_response, said
from ui.columns import Column
from ui.exports import ExportRefusedError
from ui.wording import signed

NOW = datetime(2026, 11, 23, 9, 56, tzinfo=UTC)
DAYS = Switch(name="days", label="How far back", options=(("30", "30 days"), ("365", "Year")))
CARD = ChartCard(
    name="things", title="Things", drawing="areas", label="All things", path="/things/", query={"days": "30"},
    switches=(DAYS,),
)  # fmt: skip
COLUMNS = (
    Column(key="day", label="Day", value=lambda row: row["day"]),
    Column(key="units", label="Units", align="end", value=lambda row: row["units"]),
    Column(key="change", label="Change", align="end", value=lambda row: row["change"]),
    Column(key="uid", page=False, value=lambda row: "abc"),
)
ROWS = (
    {"day": date(2026, 11, 3), "units": 1234.5, "change": 12.0},
    {"day": date(2026, 11, 2), "units": None, "change": 0.0},
)
CHART = Chart(
    card=CARD,
    row_name="thing",
    columns=COLUMNS,
    rows=ROWS,
    figures={"values": [1234.5, None]},
    facts="two things",
    legend=(Key(mark="now", label="<b>Now</b>", value="7", url="/now/"),),
    words={"change": lambda row: signed(row["change"])},
    links={"day": lambda row: f"/day/{row['day']}/"},
    heading_links={"units": "/units/"},
    gaps={"units": "nobody counted"},
)

Ask = Callable[..., HttpRequest]

# What is taken away as a file is written down.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_database() -> Iterator[None]:
    """Let an answer be closed in tests that have no database connection to close with it."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def ask(rf: RequestFactory) -> Ask:
    """Return what makes the request of somebody."""

    def request(query: str = "", **headers: str) -> HttpRequest:
        made = rf.get(f"/things/{query}", headers=headers)
        made.user = AnonymousUser()
        return made

    return request


def body(response: HttpResponseBase) -> str:
    """The answer as text."""
    with closing(response):
        return response.getvalue().decode().replace("\u00a0", " ")


def empty() -> Chart:
    return Chart(
        card=CARD,
        row_name="thing",
        columns=COLUMNS,
        rows=(),
        figures={},
        empty=Empty(sentence="Nothing was counted.", url="/count/", link="Count"),
    )


def test_a_plain_address_answers_with_the_figures(ask: Ask) -> None:
    response = chart_response(ask("?days=30"), CHART, NOW)

    assert json.loads(body(response)) == {"values": [1234.5, None]}


@pytest.mark.parametrize("view", ["", "picture", "1"])
def test_a_view_that_there_is_not_is_the_figures(view: str, ask: Ask) -> None:
    assert chart_response(ask(f"?view={view}"), CHART, NOW)["Content-Type"] == "application/json"


def test_the_table_says_every_value_in_words(ask: Ask) -> None:
    html = body(chart_response(ask("?view=table", **HTMX), CHART, NOW))

    assert '<a href="/day/2026-11-03/">Nov 3, 2026</a>' in html
    assert ">1 234.5</td>" in html
    assert ">+12</td>" in html
    assert ">0</td>" in html
    assert '<a href="/units/">Units</a>' in html
    assert "abc" not in html


def test_what_is_unknown_is_a_dash_with_its_reason(ask: Ask) -> None:
    html = body(chart_response(ask("?view=table", **HTMX), CHART, NOW))

    assert html.count("unknown: nobody counted") == 1


def test_the_table_is_a_fragment_for_htmx_and_a_page_without_script(ask: Ask) -> None:
    fragment = body(chart_response(ask("?view=table", **HTMX), CHART, NOW))
    page = body(chart_response(ask("?view=table"), CHART, NOW))

    assert "<html" not in fragment
    assert "<h1>Things</h1>" in page
    assert "two things" in page
    assert fragment.strip() in page


def test_page_offers_what_the_switch_has_without_script(ask: Ask) -> None:
    page = body(chart_response(ask("?view=table"), CHART, NOW))

    assert '<a href="/things/?days=30&amp;view=table" aria-current="true">30 days</a>' in page
    assert '<a href="/things/?days=365&amp;view=table">Year</a>' in page


def test_card_names_canvas_figures_files_and_legend(ask: Ask) -> None:
    html = body(chart_response(ask("?view=card", **HTMX), CHART, NOW))

    assert '<canvas data-chart="areas" data-url="/things/?days=30" role="img" aria-label="All things">' in html
    assert 'href="/things/?days=30&amp;format=csv"' in html
    assert '<a href="/now/">&lt;b&gt;Now&lt;/b&gt;</a>' in html
    assert 'hx-get="/things/?days=365&amp;view=card" hx-target="#chart-things"' in html


def test_card_leads_to_the_table_with_and_without_script(ask: Ask) -> None:
    html = body(chart_response(ask("?view=card", **HTMX), CHART, NOW))

    assert 'hx-get="/things/?days=30&amp;view=table" hx-trigger="toggle from:closest details once"' in html
    assert '<a href="/things/?days=30&amp;view=table">Open the table</a>' in html


@pytest.mark.parametrize("view", ["card", "table"])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_nothing_to_draw_says_what_to_do(view: str, headers: dict[str, str], ask: Ask) -> None:
    html = body(chart_response(ask(f"?view={view}", **headers), empty(), NOW))

    assert "Nothing was counted." in html
    assert 'href="/count/">Count</a>' in html
    assert "<canvas" not in html
    assert "<table" not in html


@pytest.mark.parametrize("file_format", ["csv", "json", "xml", "xlsx"])
def test_files_are_named_after_chart_and_day(file_format: str, ask: Ask) -> None:
    with closing(chart_response(ask(f"?days=30&format={file_format}"), CHART, NOW)) as response:
        assert response["Content-Disposition"] == f'attachment; filename="things-2026-11-23.{file_format}"'


def test_files_have_the_rows_of_the_table(ask: Ask) -> None:
    records: list[dict[str, Any]] = json.loads(body(chart_response(ask("?format=json"), CHART, NOW)))

    assert records == [
        {"day": "2026-11-03", "units": 1234.5, "change": 12.0, "uid": "abc"},
        {"day": "2026-11-02", "units": None, "change": 0.0, "uid": "abc"},
    ]


def test_a_format_that_there_is_not_is_refused(ask: Ask) -> None:
    with pytest.raises(ExportRefusedError, match="no export as 'pdf'"):
        chart_response(ask("?format=pdf"), CHART, NOW)


def test_answers_differ_by_who_asks(ask: Ask) -> None:
    for query in ("", "?view=table", "?view=card"):
        assert "HX-Request" in chart_response(ask(query), CHART, NOW)["Vary"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"), (False, "no"), (0, "0"), (1234.567, "1\u00a0234.57"), (None, "\u2014"), ("text", "text"),
        (date(2026, 1, 31), "Jan\u00a031,\u00a02026"),
    ],
)  # fmt: skip
def test_values_are_said_as_everywhere(value: object, words: str) -> None:
    assert said(value) == words
