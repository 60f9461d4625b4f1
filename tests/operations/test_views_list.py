"""The list of operations, as people of each role use it."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from consoles.models import Console, Product
from operations.columns import COLUMNS
from operations.models import Operation
from operations.wording import STATE_ORDER
from tests.licensing.factories import NOW, console_make, organization_make
from tests.operations.factories import (
    attempt_make,
    batch_make,
    operation_make,
    operations_make,
    person_make,
)
from tests.ui.listing_claims import HTMX, queries_of, sorted_by

SignIn = Callable[[User], Client]
LIST = "/operations/"
ROLES = ["operator", "billing", "licensing_admin", "auditor", "administrator"]
EXPORTERS = ["billing", "licensing_admin", "auditor", "administrator"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def visitor(signed_in: SignIn, auditor: User) -> Client:
    return signed_in(auditor)


def _targets(client: Client, query: str = "") -> list[str]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [row.operation.target_name for row in response.context["rows"]]


def _html(client: Client, query: str = "", **headers: str) -> str:
    return str(client.get(LIST + query, headers=headers).content.decode()).replace("\u00a0", " ")


@pytest.mark.parametrize("role", ROLES)
def test_roles_that_may_see_operations_see_the_list(role: str, signed_in: SignIn, west: Console, request: Any) -> None:
    operation_make(west, target_name="vbr-harbor01")

    assert _targets(signed_in(request.getfixturevalue(role))) == ["vbr-harbor01"]


def test_moments_are_told_by_the_clock_of_the_installation(visitor: Client, west: Console) -> None:
    operation_make(west, batch=batch_make(requested_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)))

    with override_settings(TIME_ZONE="Europe/Berlin"):
        html = _html(visitor)

    assert 'datetime="2026-07-02T00:30:00+02:00" title="2026-07-02 00:30:00"' in html
    assert '<span class="nowrap">2026-07-02</span> 00:30</time>' in html


@pytest.mark.parametrize("role", ["viewer", "stranger"])
def test_others_are_refused_and_see_no_link_to_it(role: str, signed_in: SignIn, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))

    assert client.get(LIST).status_code == 403
    assert f'href="{LIST}"' not in client.get("/").content.decode()


def test_the_navigation_leads_to_it(visitor: Client) -> None:
    assert f'<a href="{LIST}" aria-current="page">Operations</a>' in _html(visitor)


@pytest.mark.parametrize("role", ROLES)
def test_exports_are_offered_only_to_whom_they_are_allowed(role: str, signed_in: SignIn, request: Any) -> None:
    html = signed_in(request.getfixturevalue(role)).get(LIST).content.decode()

    assert ("format=csv" in html) is (role in EXPORTERS)


@pytest.mark.parametrize("file_format", ["csv", "json", "xml", "xlsx"])
def test_a_role_without_exports_gets_none(file_format: str, signed_in: SignIn, operator: User) -> None:
    assert signed_in(operator).get(LIST, {"format": file_format}).status_code == 403


def test_an_empty_list_says_what_to_do(signed_in: SignIn, operator: User) -> None:
    html = _html(signed_in(operator))

    assert "Nothing has been asked of a console yet." in html
    assert "Choose licenses in their list" in html
    assert reverse("licensing:license_list") in html


def test_an_empty_list_asks_nothing_of_who_may_only_look(visitor: Client) -> None:
    assert "Choose licenses in their list" not in _html(visitor)


def test_filters_that_leave_nothing_offer_the_way_back(visitor: Client, west: Console) -> None:
    operation_make(west)

    assert "No operation fits these filters." in _html(visitor, "?q=absent")


def test_the_newest_comes_first_and_a_batch_keeps_its_order(visitor: Client, west: Console) -> None:
    old, new = batch_make(requested_at=NOW - timedelta(days=1)), batch_make()
    operation_make(west, batch=old, target_name="old")
    operation_make(west, batch=new, target_name="second", position=1)
    operation_make(west, batch=new, target_name="first", position=0)

    assert _targets(visitor) == ["first", "second", "old"]


def test_a_row_says_who_what_on_what_when_how_it_ended_and_why(visitor: Client, west: Console) -> None:
    owner = organization_make(west, name="Kiln & Sons")
    operation = operation_make(west, "failed", target_name="vbr-kiln", organization=owner)

    html = _html(visitor)

    for words in (
        "Update now", "vbr-kiln", "Backup &amp; Replication", "Kiln &amp; Sons", "EU-West", "K. Weber",
        "2026-11-23 09:58", "Failed", "6 s", "The server is not reachable.", "month-end keys",
        f'href="{operation.get_absolute_url()}"', f'href="{operation.target_path}"',
    ):  # fmt: skip
        assert words in html


def test_a_row_leads_to_its_batch_where_that_has_more(visitor: Client, west: Console) -> None:
    alone, together = operation_make(west), batch_make()
    operations_make(west, together, 2)

    html = _html(visitor)

    assert html.count(f'href="{together.get_absolute_url()}"') == 2
    assert alone.batch.get_absolute_url() not in html


@pytest.mark.parametrize(
    ("state", "tone"),
    [("unknown", "critical"), ("failed", "warning"), ("succeeded", "quiet"), ("queued", "quiet"), ("running", "")],
)
def test_the_badge_says_the_state_in_words_and_tone(state: str, tone: str, visitor: Client, west: Console) -> None:
    operation_make(west, state)

    assert f'<span class="badge-word {tone}">{state.capitalize()}</span>' in _html(visitor)


def test_what_is_being_canceled_says_so(visitor: Client, west: Console) -> None:
    operation_make(west, "running", cancel_requested_at=NOW)

    assert ">Canceling</span>" in _html(visitor)


def test_names_errors_and_reasons_are_text_and_nothing_else(visitor: Client, west: Console) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    batch = batch_make(reason=attack, requested_by=person_make("x", first_name=attack[:40]))
    operation_make(west, "failed", batch=batch, target_name=attack, error=attack)

    html = _html(visitor)

    assert "<script>alert" not in html
    assert "<img" not in html


@pytest.mark.parametrize("state", ["queued", "running"])
def test_rows_ask_again_while_something_shown_is_open(state: str, visitor: Client, west: Console) -> None:
    operation_make(west, state)

    assert 'hx-trigger="every 2s"' in _html(visitor)
    assert 'hx-trigger="every 2s"' in _html(visitor, **HTMX)


def test_rows_stop_asking_when_nothing_shown_is_open(visitor: Client, west: Console) -> None:
    operation_make(west, "queued", batch=batch_make(requested_at=NOW - timedelta(days=1)))
    operations_make(west, batch_make(), 50)

    assert "every 2s" not in _html(visitor)
    assert "every 2s" in _html(visitor, "?page=2")


def test_htmx_gets_the_fragment(visitor: Client, west: Console) -> None:
    operation_make(west)

    assert _html(visitor, **HTMX).startswith('<div id="listing"')


@pytest.mark.parametrize("query", ["", "?q=vbr", "?state=failed", "?person=weber&sort=duration"])
def test_the_number_of_queries_does_not_grow_with_the_rows(query: str, visitor: Client, west: Console) -> None:
    owner = organization_make(west)
    operations_make(west, batch_make(), 3, "failed", organization=owner)
    few = queries_of(visitor, LIST + query)
    operations_make(west, batch_make(), 27, "failed", organization=owner)

    assert queries_of(visitor, LIST + query) == few
    assert few <= 12


def test_the_list_reads_neither_files_nor_secrets(
    visitor: Client, west: Console, django_assert_max_num_queries: Any
) -> None:
    operation_make(west)

    with django_assert_max_num_queries(12) as captured:
        visitor.get(LIST)

    sql = " ".join(query["sql"] for query in captured.captured_queries)
    assert "file_content" not in sql
    assert '"api_key"' not in sql


def _everything(west: Console) -> None:
    """One operation for each thing that can be filtered by, named after it."""
    lab = console_make(name="Lab")
    operation_make(west, target_name="plain")
    operation_make(west, "unknown", target_name="unknown")
    operation_make(lab, target_name="lab")
    operation_make(west, target_name="m365", target_kind=Product.M365)
    operation_make(west, target_name="deleted", batch=batch_make(kind="delete"))
    operation_make(west, target_name="other", batch=batch_make(requested_by=person_make("ada", last_name="Lovelace")))
    operation_make(west, target_name="why", batch=batch_make(reason="the auditors came"))
    operation_make(west, target_name="old", batch=batch_make(requested_at=NOW - timedelta(days=10)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?state=unknown", {"unknown"}),
        ("?console=Lab", {"lab"}),
        ("?product=m365", {"m365"}),
        ("?kind=delete", {"deleted"}),
        ("?person=ada", {"other"}),
        ("?q=lovelace", {"other"}),
        ("?q=AUDITORS", {"why"}),
        ("?q=plai", {"plain"}),
        ("?requested_to=2026-11-13", {"old"}),
        ("?requested_from=2026-11-13&requested_to=2026-11-20", {"old"}),
        ("?requested_from=2026-11-24", set()),
        ("?state=unknown&state=failed&console=EU-West", {"unknown"}),
    ],
)
def test_filters_narrow(query: str, expected: set[str], visitor: Client, west: Console) -> None:
    _everything(west)

    assert set(_targets(visitor, query)) == expected


@pytest.mark.parametrize(
    ("query", "words"), [("", ""), ("?q=absent", "0 operations"), ("?console=EU-West", "1 operation, newest first")]
)
def test_an_empty_list_is_not_counted_and_has_no_order(query: str, words: str, visitor: Client, west: Console) -> None:
    if query:
        operation_make(west)

    assert f'id="listing-count" role="status">{words}</p>' in _html(visitor, query)


def test_an_id_that_is_none_is_said_in_a_sentence(visitor: Client, west: Console) -> None:
    assert "Batch: No batch has such an id. This filter is left out." in _html(visitor, "?batch=x")


def test_a_batch_is_a_filter(visitor: Client, west: Console) -> None:
    batch = batch_make()
    operation_make(west, batch=batch, target_name="in it")
    operation_make(west)

    assert _targets(visitor, f"?batch={batch.pk}") == ["in it"]
    assert f'name="batch" value="{batch.pk}"' in _html(visitor, f"?batch={batch.pk}")


@pytest.mark.parametrize(
    "query",
    [
        "?state=absent", "?kind=absent", "?person=absent", "?batch=7", "?requested_from=soon",
        "?requested_from=0001-01-01", "?requested_to=9999-12-31", "?q=%00",
    ],
)  # fmt: skip
def test_a_wrong_filter_is_left_out_and_says_so(query: str, visitor: Client, west: Console) -> None:
    operation_make(west, target_name="still here")

    assert _targets(visitor, query) == ["still here"]
    assert "This filter is left out." in _html(visitor, query)


def _order_value(operation: Operation, key: str) -> Any:
    values: dict[str, Callable[[Operation], Any]] = {
        "target": lambda item: item.target_name.lower(),
        "state": lambda item: list(STATE_ORDER).index(Operation.State(item.state)),
        "requested_by": lambda item: item.batch.requested_by.username,
        "console": lambda item: item.console.name.lower(),
        "organization": lambda item: item.organization.name.lower() if item.organization else None,
        "reason": lambda item: item.batch.reason.lower(),
        "error": lambda item: item.error.lower() or None,
    }
    return values[key](operation) if key in values else getattr(operation, key)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.order_by])
def test_every_column_sorts_both_ways_with_unknown_last(
    key: str, descending: bool, visitor: Client, west: Console
) -> None:
    owner = organization_make(west, name="Kiln & Sons")
    operation_make(west, "failed", organization=owner, target_name="b")
    operation_make(west, "queued", target_name="A", batch=batch_make(kind="delete", reason="a"))
    operation_make(west, "unknown", target_name="c", batch=batch_make(requested_by=person_make("ada")))
    operation_make(console_make(name="Lab"), finished_at=NOW + timedelta(hours=1), batch=batch_make(requested_at=NOW))

    response = visitor.get(LIST, {"sort": f"-{key}" if descending else key})

    everything = list(Operation.objects.select_related("console", "organization", "batch__requested_by"))
    expected = sorted_by(everything, lambda item: _order_value(item, key), descending=descending)
    assert [row.operation.pk for row in response.context["rows"]] == [item.pk for item in expected]


def test_columns_are_those_that_the_person_chose(visitor: Client, west: Console) -> None:
    operation_make(west)

    visitor.post(reverse("accounts:columns"), {"listing": "operations", "column": ["reason"], "next": LIST})

    headings = [heading.column.key for heading in visitor.get(LIST).context["headings"]]
    assert headings == ["kind", "target", "state", "reason"]


def _body(client: Client, query: str) -> bytes:
    response = client.get(LIST + query)
    assert response.status_code == 200
    with closing(response):
        return bytes(response.getvalue())


def test_json_has_the_keys_that_people_build_on_in_their_order(visitor: Client, west: Console) -> None:
    operation = operation_make(west, "failed", organization=organization_make(west), target_name="vbr-harbor01")
    attempt_make(operation)

    [row] = json.loads(_body(visitor, "?format=json"))

    first = ["id", "kind", "target", "state", "requested_by", "requested_at", "finished_at", "error"]
    assert list(row)[:8] == first
    assert row == {
        "id": str(operation.pk), "kind": "update", "target": "vbr-harbor01", "state": "failed",
        "requested_by": "weber", "requested_at": "2026-11-23T09:58:00Z", "finished_at": "2026-11-23T09:58:07Z",
        "error": "The server is not reachable.", "duration": 6.0, "console": "EU-West", "product": "backup_server",
        "server_uid": str(operation.target_uid), "organization": "Harbor Dental", "reason": "month-end keys",
        "batch": str(operation.batch_id), "started_at": "2026-11-23T09:58:01Z", "advice": None,
        "before": "status=Valid; expires_on=2026-11-30; units=100; auto_update=no; license_ids=7f3c",
        "after": "status=Valid; expires_on=2026-11-30; units=100; auto_update=no; license_ids=7f3c",
        "attempts": 1,
    }  # fmt: skip


def test_csv_holds_the_filtered_whole(visitor: Client, west: Console) -> None:
    operations_make(west, batch_make(), 60)
    operation_make(west, "unknown")

    assert len(list(csv.DictReader(io.StringIO(_body(visitor, "?format=csv").decode())))) == 61
    assert len(list(csv.DictReader(io.StringIO(_body(visitor, "?format=csv&state=unknown").decode())))) == 1


@pytest.mark.parametrize("file_format", ["xml", "xlsx"])
def test_the_other_formats_are_files_as_well(file_format: str, visitor: Client, west: Console) -> None:
    operation_make(west, batch=batch_make(reason="=cmd|' /C calc'!A0"))

    assert len(_body(visitor, f"?format={file_format}")) > 100


def test_a_kind_that_no_room_knows_is_still_listed(visitor: Client, west: Console) -> None:
    operation_make(west, batch=batch_make(kind="auto_update"))

    assert ">Auto-update</a>" in _html(visitor)


def test_an_address_that_names_no_batch_finds_nothing(visitor: Client, west: Console) -> None:
    operation_make(west)

    assert _targets(visitor, f"?batch={uuid4()}") == []
