"""The page of the audit log, as people of each role use it."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.audit.actions import Action
from accounts.audit.columns import COLUMNS
from accounts.audit.sealing import seals_make
from accounts.models import AccessToken, AuditEntry, User
from tests.accounts.audit.factories import NOW, block_make, entries_make, written
from tests.consoles.factories import console_make
from tests.ui.listing_claims import HTMX, queries_of, sorted_by

SignIn = Callable[[User], Client]
LOG = "/audit/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor(signed_in: SignIn, auditor: User) -> Client:
    return signed_in(auditor)


def shown(client: Client, query: str = "") -> list[AuditEntry]:
    response = client.get(LOG + query)
    assert response.status_code == 200
    return [row.entry for row in response.context["rows"]]


def html(client: Client, query: str = "", **headers: str) -> str:
    return client.get(LOG + query, headers=headers).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("role", "current"), [("auditor", "page"), ("administrator", "true")])
def test_roles_that_may_see_the_log_are_led_to_it(role: str, current: str, signed_in: SignIn, request: Any) -> None:
    [entry] = entries_make()
    client = signed_in(request.getfixturevalue(role))

    assert shown(client) == [entry]
    assert f'<a href="{LOG}" aria-current="{current}">Audit log</a>' in html(client)


@pytest.mark.parametrize("role", ["viewer", "operator", "billing", "licensing_admin", "stranger"])
def test_others_are_refused_and_see_no_link_to_it(role: str, signed_in: SignIn, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))

    assert client.get(LOG).status_code == 403
    assert f'href="{LOG}"' not in client.get("/").content.decode()


@pytest.mark.parametrize("query", ["", "?format=json"])
def test_a_narrow_scope_has_no_part_in_it(query: str, signed_in: SignIn, auditor: User) -> None:
    auditor.sees_everything = False
    auditor.save()
    client = signed_in(auditor)

    response = client.get(LOG + query)

    assert response.status_code == 403
    assert "The audit log names what everybody does, and your scope is narrower than that." in response.content.decode()
    assert f'href="{LOG}"' not in client.get("/").content.decode()


@pytest.mark.parametrize(("sees_everything", "status"), [(True, 200), (False, 403)])
def test_a_token_of_a_narrow_scope_has_no_part_in_it(
    sees_everything: bool, status: int, visitor: Client, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = AccessToken(user=auditor, name="nightly", role="Auditor", sees_everything=sees_everything)
    token.created_at, token.expires_at = NOW, NOW + timedelta(days=1)
    token.save()
    monkeypatch.setattr(User, "token", token)

    assert visitor.get(f"{LOG}?format=json").status_code == status


def test_a_row_says_who_how_from_where_what_on_what_and_under_which_id(visitor: Client) -> None:
    entries_make()

    page = html(visitor)

    assert "2026-11-26</span> <span" in page
    assert "12:00:00 UTC" in page
    for words in ("ben</a>", "via access token nightly", "192.0.2.7", "request-0001", "Changed a console", "EU-West"):
        assert words in page
    assert "<del>EU-East</del>" in page
    assert "<ins>EU-West</ins>" in page
    assert "<del>nothing</del>" in page
    assert "<ins>yes</ins>" in page


def test_names_of_ours_and_moments_are_said_in_words(visitor: Client) -> None:
    entries_make(after={"purpose": "break_glass", "expires_at": "2026-11-29T07:28:40.839519+01:00"})
    entries_make(action=Action.EXPORTED, subject="report-lines", after={"reason": "key_file of 2026-11-29"})

    page = html(visitor)

    assert "Break-glass sign-in" in page
    assert "2026-11-29 06:28:40 UTC" in page
    assert "report lines" in page
    assert "key_file of 2026-11-29" in page  # what people have typed stays as it is


def test_an_export_keeps_values_as_they_were_written_down(visitor: Client) -> None:
    entries_make(before={}, after={"purpose": "break_glass", "expires_at": "2026-11-29T07:28+01:00"})

    [row] = json.loads(visitor.get(f"{LOG}?format=json&action=console_changed").getvalue())

    assert row["changes"] == "purpose: break_glass; expires at: 2026-11-29T07:28+01:00"


def test_what_the_product_does_is_named_so(visitor: Client) -> None:
    entries_make(actor_pk=None, actor_name="", via="schedule")

    assert "vspcdash <span" in html(visitor)


def test_an_action_that_is_not_known_any_more_is_shown_by_its_name(visitor: Client) -> None:
    entries_make(action="levitated_a_server")

    assert "Levitated a server" in html(visitor)


def test_texts_are_never_markup(visitor: Client) -> None:
    entries_make(subject="<b>x</b>", actor_name="<i>", before={"<u>": "<s>"})

    page = html(visitor)

    assert "<b>x</b>" not in page
    assert "<u>" not in page


def test_a_subject_leads_to_its_page_for_those_who_may_see_it(signed_in: SignIn, administrator: User) -> None:
    console = console_make()
    entries_make(subject_kind="console", subject_key=str(console.pk))
    target = f'href="{console.get_absolute_url()}"'

    assert target in html(signed_in(administrator))


def test_nobody_is_led_to_a_page_that_is_refused(visitor: Client) -> None:
    console = console_make()
    entries_make(subject_kind="console", subject_key=str(console.pk))

    assert console.get_absolute_url() not in html(visitor)


@pytest.mark.parametrize("key", ["", "../..", "12 or 1", "9" * 40])
def test_a_key_that_fits_no_address_leads_nowhere(key: str, signed_in: SignIn, administrator: User) -> None:
    entries_make(subject_kind="operation", subject_key=key)

    assert signed_in(administrator).get(LOG).status_code == 200


def test_the_page_says_how_far_the_log_is_sealed(visitor: Client) -> None:
    assert "Nothing is sealed yet" in html(visitor)

    seal = block_make(2, at=NOW - timedelta(minutes=13))
    entries_make()

    page = html(visitor)
    assert f"Sealed up to entry {seal.last_pk}," in page
    assert "3 min ago" in page
    assert "audit_verify" in page
    assert page.count('data-label="Sealed">sealed') == 2
    assert page.count("not yet") == 1


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("?action=exported", {"action": "exported"}),
        ("?person=ada", {"actor_name": "ada"}),
        ("?kind=operation", {"subject_kind": "operation"}),
        ("?address=198.51", {"address": "198.51.100.4"}),
        ("?request_id=request-0002", {"request_id": "request-0002"}),
        ("?q=harbor", {"subject": "VBR-Harbor"}),
        ("?q=ADA", {"actor_name": "ada"}),
        ("?q=100.4", {"address": "198.51.100.4"}),
        ("?to_day=2026-11-25", {"at": NOW - timedelta(days=1)}),
        ("?from_day=2026-11-27", {"at": NOW + timedelta(days=1)}),
    ],
)
def test_a_filter_leaves_what_fits(query: str, values: dict[str, Any], visitor: Client) -> None:
    entries_make()
    [wanted] = entries_make(**values)

    assert shown(visitor, query) == [wanted]


def test_filters_narrow_together(visitor: Client) -> None:
    entries_make(actor_name="ada")
    entries_make(action="exported")
    [both] = entries_make(actor_name="ada", action="exported")

    assert shown(visitor, "?person=ada&action=exported") == [both]


def test_days_are_those_of_the_screen(visitor: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    entries_make()

    assert shown(visitor, "?from_day=2026-11-28") == []
    assert len(shown(visitor, "?from_day=2026-11-27")) == 1
    assert "NZDT" in html(visitor)


@pytest.mark.parametrize("query", ["?from_day=soon", "?action=flew", "?kind=dragon"])
def test_a_wrong_filter_is_said_and_left_out(query: str, visitor: Client) -> None:
    [entry] = entries_make()

    assert shown(visitor, query) == [entry]
    assert "This filter is left out." in html(visitor, query)


def test_newest_come_first(visitor: Client) -> None:
    first, second = entries_make(2)

    assert shown(visitor) == [second, first]


SORTED = {
    "at": lambda entry: entry.at,
    "actor": lambda entry: entry.actor_name,
    "action": lambda entry: entry.action,
    "subject": lambda entry: (entry.subject_kind, entry.subject),
    "address": lambda entry: entry.address,
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.order_by])
def test_every_column_sorts(key: str, descending: bool, visitor: Client) -> None:
    for name, days in (("c", 2), ("a", 3), ("b", 1), ("a", 0)):
        at = NOW - timedelta(days=days)
        entries_make(at=at, actor_name=name, action=name, subject=name, subject_kind=name, address=name)

    entries = shown(visitor, f"?sort={'-' if descending else ''}{key}")

    assert entries == sorted_by(entries, SORTED[key], descending=descending)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_more_rows_take_no_more_queries(headers: dict[str, str], visitor: Client) -> None:
    entries_make(3)
    few = queries_of(visitor, LOG, **headers)
    entries_make(40)

    assert queries_of(visitor, LOG, **headers) == few


def test_looking_writes_nothing(visitor: Client) -> None:
    shown(visitor)

    assert not AuditEntry.objects.exists()


def test_htmx_gets_the_list_alone(visitor: Client) -> None:
    entries_make()

    assert html(visitor, **HTMX).lstrip().startswith('<div id="listing"')


def exported(client: Client, file_format: str, query: str = "") -> bytes:
    with closing(client.get(f"{LOG}?format={file_format}{query}")) as response:
        assert response.status_code == 200
        return response.getvalue()


def test_exports_have_before_and_after_as_text(visitor: Client) -> None:
    [entry] = entries_make()
    seals_make(NOW + timedelta(hours=1))

    [row] = [row for row in json.loads(exported(visitor, "json")) if row["id"] == entry.pk]

    assert row["changes"] == "name: EU-East \u2192 EU-West; verify tls: nothing \u2192 yes"
    assert (row["sealed"], row["actor"], row["actor_key"], row["action"]) == (True, "ben", 7, "console_changed")


def test_exports_are_narrowed_and_defused(visitor: Client) -> None:
    entries_make()
    entries_make(subject="=cmd()", actor_name="ada")

    rows = list(csv.DictReader(io.StringIO(exported(visitor, "csv", "&person=ada").decode())))

    assert [row["subject"] for row in rows] == ["'=cmd()"]


@pytest.mark.parametrize("file_format", ["csv", "json", "xml", "xlsx"])
def test_taking_the_log_away_is_written_down_in_it(file_format: str, visitor: Client, auditor: User) -> None:
    exported(visitor, file_format, "&q=x")

    entry = written(Action.EXPORTED)
    assert (entry.actor_pk, entry.subject) == (auditor.pk, "audit")
    assert entry.after == {"format": file_format, "page": LOG, "filters": "q=x"}
