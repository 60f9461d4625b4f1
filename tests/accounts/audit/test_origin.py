"""Who acts, from where and under which id is known to whatever writes something down, and to every line of the log."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.audit.actions import Action
from accounts.audit.context import NOBODY, Origin, acting, current
from accounts.audit.recording import record, record_change
from accounts.middleware import OriginMiddleware
from accounts.models import AccessToken, AuditEntry, User
from tests.accounts.audit.factories import nothing_written
from vspcdash.logs import LINES, logging_of
from vspcdash.request_ids import RequestIdFilter

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def asked(user: object, view: Callable[[HttpRequest], HttpResponse], **headers: str) -> HttpResponse:
    """Answer a request of `user` by `view`, through the middleware."""
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers=headers)
    request.user = user  # type: ignore[assignment]
    response = OriginMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return response


def recording(_request: HttpRequest) -> HttpResponse:
    record(Action.EXPORTED, subject="licenses")
    return HttpResponse()


def test_an_entry_says_who_from_where_and_under_which_id(viewer: User) -> None:
    response = asked(viewer, recording, **{"X-Request-ID": "proxy-0001"})

    entry = AuditEntry.objects.get()
    assert (entry.actor_pk, entry.actor_name, entry.via) == (viewer.pk, "viewer", "")
    assert (entry.address, entry.request_id) == ("192.0.2.7", "proxy-0001")
    assert response["X-Request-ID"] == "proxy-0001"


def test_an_entry_says_by_which_token(viewer: User) -> None:
    viewer.token = AccessToken(name="nightly")

    asked(viewer, recording)

    assert AuditEntry.objects.get().via == "access token nightly"


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "id with spaces", "id\u00e9id\u00e9id"])
def test_an_id_that_can_be_none_is_replaced(given: str, viewer: User) -> None:
    response = asked(viewer, recording, **({"X-Request-ID": given} if given else {}))

    assert UUID(response["X-Request-ID"])
    assert AuditEntry.objects.get().request_id == response["X-Request-ID"]


def test_who_signs_in_is_known_from_then_on(viewer: User) -> None:
    def signing_in(request: HttpRequest) -> HttpResponse:
        request.user = viewer
        return recording(request)

    asked(None, signing_in)

    assert AuditEntry.objects.get().actor_name == "viewer"


def test_outside_of_requests_nobody_acts() -> None:
    assert current() is NOBODY
    assert record(Action.LOG_ARCHIVED, via="schedule").actor_name == ""


def test_a_request_leaves_nobody_behind(viewer: User) -> None:
    asked(viewer, recording)

    assert current() is NOBODY


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_signs_of_life_ask_for_no_session(path: str, client: Client) -> None:
    client.cookies["sessionid"] = "somebody"

    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)

    assert not [query for query in queries if "session" in query["sql"]]
    assert "Cookie" not in response.get("Vary", "")
    assert response["X-Request-ID"]


def line_of(message: str) -> str:
    configured = logging_of(LINES)
    formatter = logging.Formatter(configured["formatters"]["chosen"]["format"])
    made = logging.LogRecord("name", logging.INFO, "", 0, message, None, None)
    assert RequestIdFilter(configured["filters"]["request_id"]["words"]).filter(made)
    return formatter.format(made)


def test_lines_of_the_log_have_the_id(viewer: User) -> None:
    lines: list[str] = []

    def logging_view(_request: HttpRequest) -> HttpResponse:
        lines.append(line_of("refused"))
        return HttpResponse()

    asked(viewer, logging_view, **{"X-Request-ID": "proxy-0001"})

    assert lines[0].endswith("refused request_id=proxy-0001")
    assert line_of("started").endswith("name started")


def test_lines_of_what_a_worker_carries_out_have_its_id() -> None:
    with acting(Origin(via="worker", request_id="attempt-1")):
        assert line_of("sent").endswith("sent request_id=attempt-1")


def test_a_change_is_written_down_by_what_differs() -> None:
    record_change(Action.CONSOLE_CHANGED, subject="x", before={"a": 1, "b": 2}, after={"a": 1, "b": 3, "c": 4})

    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"b": 2}, {"b": 3, "c": 4})


def test_no_change_is_not_written_down() -> None:
    record_change(Action.CONSOLE_CHANGED, subject="x", before={"a": 1}, after={"a": 1})

    assert nothing_written()


def test_names_that_are_too_long_are_cut() -> None:
    entry = record(Action.SIGN_IN_FAILED, actor_name="n" * 500, subject="s" * 900, via="v" * 500)

    entry.full_clean(exclude=["before", "after", "actor_pk"])
