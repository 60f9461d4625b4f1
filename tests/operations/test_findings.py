"""Operations of which nobody knows the end, on the first page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consoles.models import Console
from operations.findings import operation_findings
from tests.licensing.factories import NOW, console_make
from tests.operations.factories import batch_make, operation_make, operations_make, pretend_kinds
from ui.findings import Finding
from ui.severity import Severity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def update_known(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_kinds(monkeypatch)


@pytest.fixture
def found(auditor: User) -> Callable[[], list[Finding]]:
    return lambda: list(operation_findings(auditor, NOW))


Found = Callable[[], list[Finding]]


@pytest.mark.parametrize("state", ["queued", "running", "succeeded", "failed", "canceled"])
def test_what_has_a_known_end_or_none_yet_is_no_finding(state: str, west: Console, found: Found) -> None:
    operation_make(west, state)

    assert found() == []


def test_an_unknown_one_says_what_is_not_known_and_what_to_check(west: Console, found: Found) -> None:
    operation = operation_make(west, "unknown", target_name="vbr-salt")

    [finding] = found()

    assert finding.subject == "vbr-salt"
    assert finding.text.replace("\u00a0", " ") == (
        "“Update now” was asked for by K. Weber 2 min ago, and nobody knows whether it was done. "
        "Look at the server, then start it again."
    )
    assert finding.severity == Severity.WARNING
    assert finding.url == operation.get_absolute_url()
    assert finding.since == operation.requested_at


def test_one_that_was_started_again_is_settled(west: Console, found: Found) -> None:
    operation = operation_make(west, "unknown")
    operation_make(west, "queued", target_uid=operation.target_uid, batch=batch_make(requested_at=NOW))

    assert found() == []


@pytest.mark.parametrize("state", ["canceled", "failed"])
def test_what_did_nothing_settles_nothing(state: str, west: Console, found: Found) -> None:
    operation = operation_make(west, "unknown")
    operation_make(west, state, target_uid=operation.target_uid, batch=batch_make(requested_at=NOW))

    assert len(found()) == 1


def test_one_on_another_server_or_before_settles_nothing(west: Console, found: Found) -> None:
    operation = operation_make(west, "unknown")
    operation_make(console_make(), target_uid=operation.target_uid, batch=batch_make(requested_at=NOW))
    earlier = batch_make(requested_at=NOW - timedelta(hours=1))
    operation_make(west, target_uid=operation.target_uid, batch=earlier)

    assert [finding.url for finding in found()] == [operation.get_absolute_url()]


@pytest.mark.parametrize(("days", "count"), [(30, 1), (31, 0)])
def test_it_is_forgotten_after_thirty_days(days: int, count: int, west: Console, found: Found) -> None:
    operation_make(west, "unknown", batch=batch_make(requested_at=NOW - timedelta(days=days)))

    assert len(found()) == count


def test_three_get_a_sentence_each_and_more_stand_in_one(west: Console, found: Found) -> None:
    operations_make(west, batch_make(), 3, "unknown")
    few = found()
    operations_make(west, batch_make(), 4, "unknown")

    assert len(few) == 3
    [finding] = found()
    assert finding.subject == "7\u00a0operations" or finding.subject == "7 operations"
    assert finding.url == "/operations/?state=unknown"


def test_a_long_name_is_cut(west: Console, found: Found) -> None:
    operation_make(west, "unknown", target_name="x" * 500)

    assert len(found()[0].subject) == 60


@pytest.mark.parametrize(
    ("role", "count"), [("viewer", 0), ("operator", 1), ("billing", 1), ("auditor", 1), ("stranger", 0)]
)
def test_only_who_may_see_operations_is_told(role: str, count: int, west: Console, request: Any) -> None:
    operation_make(west, "unknown")

    assert len(list(operation_findings(request.getfixturevalue(role), NOW))) == count
    assert list(operation_findings(AnonymousUser(), NOW)) == []


def test_it_stands_on_the_first_page(signed_in: Callable[[User], Client], operator: User, west: Console) -> None:
    operation = operation_make(west, "unknown", batch=batch_make(), target_name="vbr-salt")
    type(operation).objects.update(requested_at=NOW.now(NOW.tzinfo))

    assert operation.get_absolute_url() in signed_in(operator).get("/").content.decode()


def test_a_thousand_cost_as_much_as_one(west: Console, auditor: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(operation_findings(User.objects.get(pk=auditor.pk), NOW))
        return len(captured)

    operation_make(west, "unknown")
    few = cost()
    operations_make(west, batch_make(), 1000, "unknown")

    assert cost() == few
