"""Rows that are followed in place while something is done to their licenses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console
from licensing.models import License
from operations.models import Batch, Operation
from tests.licensing.asked import asked
from tests.licensing.factories import NOW, license_make, server_make
from tests.operations.factories import batch_make, person_make
from tests.ui.listing_claims import HTMX, queries_of

SignIn = Callable[[User], Client]
LIST = "/licenses/"
ROWS = "/licenses/rows/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def acting(signed_in: SignIn, operator: User) -> Client:
    return signed_in(operator)


def _license(console: Console, server: str = "vbr-harbor01", **values: Any) -> License:
    return license_make(console, server=server_make(console, name=server), **values)


def _html(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query, headers=HTMX)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u00a0", " ")


def _rows(client: Client, *licenses: License, batch: Batch | str = "") -> str:
    return _html(client, ROWS, pk=[item.pk for item in licenses], batch=getattr(batch, "pk", batch))


def _end(*operations: Operation, state: str = "succeeded") -> None:
    Operation.objects.filter(pk__in=[item.pk for item in operations]).update(state=state)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "update"}, "Updating…"),
        ({"kind": "install"}, "Installing…"),
        ({"kind": "delete", "parameters": {"section": "All"}}, "Deleting…"),
        ({"kind": "auto_update", "parameters": {"enabled": False}}, "Switching…"),
        ({"kind": "update", "state": "queued"}, "Update queued"),
        ({"kind": "update", "cancel_requested_at": NOW}, "Canceling…"),
    ],
)
def test_a_row_says_what_is_being_done_to_its_license(
    values: dict[str, Any], words: str, acting: Client, operator: User, console: Console
) -> None:
    operation = asked(_license(console), operator, **values)

    html = _html(acting, LIST)

    assert f'href="{operation.get_absolute_url()}">{words}</a>' in html


def test_what_has_ended_is_not_said_in_the_row(acting: Client, operator: User, console: Console) -> None:
    asked(_license(console), operator, "failed")

    html = _html(acting, LIST)

    assert 'class="doing"' not in html
    assert ROWS not in html


def test_who_may_not_see_operations_sees_none_in_rows(visitor: Client, operator: User, console: Console) -> None:
    license_ = _license(console)
    operation = asked(license_, operator)

    for html in (_html(visitor, LIST), _rows(visitor, license_, batch=operation.batch)):
        assert "Updating" not in html
        assert "every 2s" not in html
    _end(operation)
    assert "notice" not in _rows(visitor, license_, batch=operation.batch)


def test_the_list_follows_open_rows_and_the_batch_of_this_person(
    acting: Client, operator: User, console: Console
) -> None:
    license_ = _license(console)
    operation = asked(license_, operator)

    html = _html(acting, LIST)

    assert f'hx-get="{ROWS}?pk={license_.pk}&amp;batch={operation.batch_id}"' in html
    assert "every 2s" in html


def test_the_batches_of_others_are_not_told(acting: Client, console: Console) -> None:
    operation = asked(_license(console), person_make())

    html = _html(acting, LIST)

    assert "Updating…" in html
    assert str(operation.batch_id) not in html


def test_a_batch_is_followed_from_pages_that_show_none_of_its_rows(
    acting: Client, operator: User, console: Console
) -> None:
    operation = asked(_license(console), operator)

    assert f'hx-get="{ROWS}?batch={operation.batch_id}"' in _html(acting, f"{LIST}?q=absent")


def test_what_was_asked_for_long_ago_is_not_followed(acting: Client, operator: User, console: Console) -> None:
    asked(_license(console), operator, requested_at=NOW - timedelta(days=2))

    assert "batch=" not in _html(acting, f"{LIST}?q=absent")


def test_rows_come_out_of_band_with_their_boxes(acting: Client, operator: User, console: Console) -> None:
    license_, other = _license(console), _license(console, "other")
    asked(license_, operator)

    html = _rows(acting, license_)

    assert f'<tr id="license-{license_.pk}" hx-swap-oob="true">' in html
    assert f'name="pk" value="{license_.pk}" id="choose-{license_.pk}" form="acting"' in html
    assert f'id="license-{other.pk}"' not in html
    assert html.index("<template>") < html.index("<tr")


def test_rows_have_the_columns_that_the_person_chose(acting: Client, operator: User, console: Console) -> None:
    license_ = _license(console, edition="Starter")
    asked(license_, operator)
    acting.post("/accounts/columns/", {"listing": "licenses", "column": ["edition"], "next": LIST})

    html = _rows(acting, license_)

    assert "Starter" in html
    assert 'data-label="Renewal"' not in html


def test_an_ended_row_comes_once_more_and_is_then_let_go(acting: Client, operator: User, console: Console) -> None:
    ended, moving = _license(console), _license(console, "moving")
    first, second = asked(ended, operator), asked(moving, operator)
    _end(first)

    html = _rows(acting, ended, moving, batch=first.batch)

    assert f'id="license-{ended.pk}"' in html
    assert f'{ROWS}?pk={moving.pk}&amp;batch={second.batch_id}"' in html


def test_nobody_asks_any_more_once_all_has_ended(acting: Client, operator: User, console: Console) -> None:
    license_ = _license(console)
    operation = asked(license_, operator, "failed")

    html = _rows(acting, license_, batch=operation.batch)

    assert '<span hidden id="watching"></span>' in html
    assert "hx-trigger" not in html


@pytest.mark.parametrize(
    ("states", "sentence", "level"),
    [
        (["succeeded"], "1 license was updated.", "success"),
        (["succeeded", "succeeded"], "2 licenses were updated.", "success"),
        (["succeeded", "failed", "unknown", "canceled"], "1 updated, 1 failed, 1 unknown, 1 canceled.", "warning"),
        (["unknown"], "1 unknown.", "warning"),
        (["failed", "canceled"], "1 failed, 1 canceled.", "error"),
    ],
)
def test_the_end_of_a_batch_is_told_once(
    states: list[str], sentence: str, level: str, acting: Client, operator: User, console: Console
) -> None:
    batch = batch_make(requested_by=operator)
    for number, state in enumerate(states):
        asked(_license(console, f"vbr-{number}"), operator, state, batch=batch)

    html = _rows(acting, batch=batch)

    assert '<div hx-swap-oob="beforeend:#toasts">' in html
    assert f'<div class="notice {level}">' in html
    assert f'{sentence} <a href="{batch.get_absolute_url()}">Show</a>' in html


@pytest.mark.parametrize(("state", "is_over"), [("running", False), ("failed", True)])
def test_the_end_of_a_batch_is_an_event_for_what_counts_all_licenses(
    state: str, is_over: bool, acting: Client, operator: User, console: Console
) -> None:
    operation = asked(_license(console), operator, state)

    response = acting.get(ROWS, {"batch": str(operation.batch_id)}, headers=HTMX)

    assert ("operations-ended" in response.get("HX-Trigger", "")) is is_over


@pytest.mark.parametrize(("enabled", "words"), [(True, "put on auto-update"), (False, "taken off auto-update")])
def test_the_end_of_a_switch_says_which_way(
    enabled: bool, words: str, acting: Client, operator: User, console: Console
) -> None:
    operation = asked(_license(console), operator, "succeeded", kind="auto_update", parameters={"enabled": enabled})

    assert f"1 license was {words}." in _rows(acting, batch=operation.batch)


@pytest.mark.parametrize(
    ("section", "words"),
    [("All", "deleted"), ("Socket", "cleared of the socket part"), ("Instance", "cleared of the instance part")],
)
def test_the_end_of_a_deletion_says_what_is_gone(
    section: str, words: str, acting: Client, operator: User, console: Console
) -> None:
    operation = asked(_license(console), operator, "succeeded", kind="delete", parameters={"section": section})

    assert f"1 license was {words}." in _rows(acting, batch=operation.batch)


def test_a_batch_that_goes_on_is_not_told(acting: Client, operator: User, console: Console) -> None:
    batch = batch_make(requested_by=operator)
    asked(_license(console), operator, "succeeded", batch=batch)
    asked(_license(console, "second"), operator, "queued", batch=batch)

    html = _rows(acting, batch=batch)

    assert "notice" not in html
    assert f"batch={batch.pk}" in html


@pytest.mark.parametrize("batch", ["", "x", "0" * 400, "6d1c6a0e-3a0f-4c55-9d0f-1f5f3f6b7c11"])
def test_a_batch_that_there_is_not_is_silence(batch: str, acting: Client, console: Console) -> None:
    assert "notice" not in _rows(acting, batch=batch)


def test_keys_that_are_none_are_left_out(acting: Client, console: Console) -> None:
    license_ = _license(console)

    html = _html(acting, ROWS, pk=[license_.pk, "x", "9" * 40, "999999"])

    assert html.count("<tr") == 1


def test_names_in_the_answer_are_text_and_nothing_else(acting: Client, operator: User, console: Console) -> None:
    license_ = _license(console, "<script>alert(1)</script>")
    ended = asked(license_, operator, "failed", error="<script>alert(2)</script>")

    answers = _rows(acting, license_) + _html(acting, f"/licenses/{license_.pk}/doing/", operation=ended.pk)

    assert "<script" not in answers
    assert "&lt;script&gt;alert(1)" in answers
    assert "&lt;script&gt;alert(2)" in answers


def test_the_answer_takes_as_many_queries_for_many_rows(acting: Client, operator: User, console: Console) -> None:
    batch = batch_make(requested_by=operator)

    def make(count: int) -> str:
        licenses = [_license(console, f"vbr-{number}") for number in range(count)]
        for license_ in licenses:
            asked(license_, operator, batch=batch)
        return f"{ROWS}?batch={batch.pk}&" + "&".join(f"pk={license_.pk}" for license_ in licenses)

    few = queries_of(acting, make(2))

    assert queries_of(acting, make(20)) == few
    assert few <= 10
