"""The page of one operation: everything about it, progress that ends, and its buttons."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Product
from operations.models import Attempt, Operation, Preview
from tests.licensing.factories import NOW, organization_make
from tests.operations.factories import (
    attempt_make,
    batch_make,
    operation_make,
    operations_make,
    person_make,
)
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def acting(signed_in: SignIn, operator: User) -> Client:
    return signed_in(operator)


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u00a0", " ")


def _page(client: Client, operation: Operation) -> str:
    return _html(client, operation.get_absolute_url())


def _post(client: Client, operation: Operation, action: str, **data: Any) -> Any:
    return client.post(f"{operation.get_absolute_url()}{action}/", data)


@pytest.mark.parametrize("role", ["operator", "billing", "licensing_admin", "auditor", "administrator"])
def test_roles_that_may_see_operations_see_the_page(role: str, signed_in: SignIn, west: Console, request: Any) -> None:
    assert "vbr-harbor01" in _page(
        signed_in(request.getfixturevalue(role)), operation_make(west, target_name="vbr-harbor01")
    )


def test_a_viewer_is_refused(signed_in: SignIn, viewer: User, west: Console) -> None:
    assert signed_in(viewer).get(operation_make(west).get_absolute_url()).status_code == 403


def test_an_unknown_key_is_not_there(acting: Client) -> None:
    assert acting.get(f"/operations/{uuid4()}/").status_code == 404
    assert acting.get(f"/operations/{uuid4()}/progress/").status_code == 404


def test_the_page_says_what_on_what_who_why_and_when(acting: Client, west: Console) -> None:
    batch = batch_make(file_name="key.lic", file_size=4711, file_sha256="ab" * 32)
    owner = organization_make(west, name="Kiln & Sons")
    operation = operation_make(west, batch=batch, target_name="vbr-kiln", organization=owner)

    html = _page(acting, operation)

    for words in (
        "Update now: vbr-kiln", "Kiln &amp; Sons", "EU-West", "Backup &amp; Replication", "K. Weber", "month-end keys",
        "2026-11-23 09:58:00", "2026-11-23 09:58:07", "6 s", "Succeeded", "key.lic", "4 711 bytes", "ab" * 32,
        f'href="{operation.target_path}"',
    ):  # fmt: skip
        assert words in html


def test_before_and_after_stand_side_by_side_with_what_changed_marked(acting: Client, west: Console) -> None:
    html = _page(acting, operation_make(west))

    assert "<td>2026-11-30</td><td><strong>2026-12-31</strong>" in html
    assert html.count(">changed</span>") == 2
    assert "<td>Valid</td><td>Valid</td>" in html


def test_what_was_not_read_yet_is_not_called_a_change(acting: Client, west: Console) -> None:
    html = _page(acting, operation_make(west, "running"))

    assert "not yet" in html
    assert ">changed</span>" not in html
    assert "notice-row" not in html


def test_a_failed_one_says_why(acting: Client, west: Console) -> None:
    assert '<p class="problem caution">The server is not reachable.</p>' in _page(
        acting, operation_make(west, "failed")
    )


def test_an_unknown_one_says_what_to_check(acting: Client, west: Console) -> None:
    html = _page(acting, operation_make(west, "unknown"))

    assert "Nobody knows whether it was done." in html
    assert "What to check:</strong> Look at the server, then start it again." in html


def test_a_doubtful_success_says_so(acting: Client, west: Console) -> None:
    assert "as it was before" in _page(acting, operation_make(west, advice="It is as it was before."))


def test_what_was_asked_of_the_same_server_afterwards_is_linked(acting: Client, west: Console) -> None:
    operation = operation_make(west, "unknown")
    later = operation_make(west, target_uid=operation.target_uid, batch=batch_make(requested_at=NOW))

    assert f'href="{later.get_absolute_url()}"' in _page(acting, operation)
    assert "worked on again" not in _page(acting, later)


def test_attempts_say_what_was_sent_and_how_the_outcome_is_known(acting: Client, west: Console) -> None:
    operation = operation_make(west, "failed")
    first = attempt_make(
        operation, send_count=3, outcome=Attempt.Outcome.NOTHING_DONE, proof="The console did nothing.",
        error="Another operation is in progress.", error_code=1301, error_type="unexpected", trouble="Nobody answered.",
    )  # fmt: skip
    second = attempt_make(operation, outcome=Attempt.Outcome.REFUSED, proof="The console refused.")

    html = _page(acting, operation)

    for words in (
        str(first.pk), str(second.pk), str(first.action_uid), "3 times", "Nothing was done", "The console did nothing.",
        "Another operation is in progress.", "unexpected 1301", "On the way: Nobody answered.", "The console refused.",
    ):  # fmt: skip
        assert words in html


def test_texts_of_consoles_are_text_and_nothing_else(acting: Client, west: Console) -> None:
    attack = "<script>alert(1)</script>"
    operation = operation_make(
        west, "unknown", error=attack, advice=attack, target_name=attack, before={attack: attack}
    )
    attempt_make(operation, error=attack, trouble=attack, proof=attack, error_type=attack)

    assert "<script>alert" not in _page(acting, operation)


def test_what_waits_for_a_place_is_told_from_what_was_put_off(acting: Client, west: Console) -> None:
    waiting, put_off = operation_make(west, "queued"), operation_make(west, "queued", started_at=NOW)

    assert "It waits until the console has a place free." in _page(acting, waiting)
    assert "it is tried again" in _page(acting, put_off)


def test_the_console_is_at_work_only_on_what_was_sent(acting: Client, west: Console) -> None:
    unsent, sent = operation_make(west, "running"), operation_make(west, "running")
    attempt_make(unsent, sent_at=None, accepted_at=None, ended_at=None, outcome="")
    attempt_make(sent, ended_at=None, outcome="")

    assert "nothing has been sent yet" in _page(acting, unsent)
    assert "The console is at work on it." in _page(acting, sent)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_an_open_one_asks_again_every_second(state: str, acting: Client, west: Console) -> None:
    operation = operation_make(west, state)

    assert f'hx-get="{operation.get_absolute_url()}progress/?was=Cancel" hx-trigger="every 1s"' in _page(
        acting, operation
    )
    assert "every 1s" in _html(acting, f"{operation.get_absolute_url()}progress/")


@pytest.mark.parametrize("state", ["succeeded", "failed", "canceled", "unknown"])
def test_an_ended_one_does_not_ask_again(state: str, acting: Client, west: Console) -> None:
    operation = operation_make(west, state)

    assert "every 1s" not in _page(acting, operation)
    assert "hx-trigger" not in _html(acting, f"{operation.get_absolute_url()}progress/")


def test_progress_sends_buttons_only_when_they_are_others(acting: Client, west: Console) -> None:
    operation = operation_make(west, "running")
    address = f"{operation.get_absolute_url()}progress/?was=Cancel"
    while_running = _html(acting, address)
    Operation.objects.update(state="failed")

    assert "hx-swap-oob" not in while_running
    assert while_running.startswith('<div class="stack" id="progress"')
    assert '<div class="actions" id="actions" hx-swap-oob="true">' in _html(acting, address)
    assert "Start again" in _html(acting, address)


@pytest.mark.parametrize(
    ("state", "button"),
    [
        ("queued", "Cancel"),
        ("running", "Cancel"),
        ("failed", "Start again"),
        ("unknown", "Start again"),
        ("succeeded", ""),
    ],
)
def test_each_state_has_its_button(state: str, button: str, acting: Client, west: Console) -> None:
    html = _page(acting, operation_make(west, state)).partition('id="actions">')[2].partition("</div>")[0]

    assert html.count("<button") == bool(button)
    assert f">{button}</button>" in html or not button


def test_what_is_being_canceled_is_not_canceled_again(acting: Client, west: Console) -> None:
    html = _page(acting, operation_make(west, "running", cancel_requested_at=NOW))

    assert "/cancel/" not in html
    assert "It is to be canceled" in html


@pytest.mark.parametrize("role", ["billing", "auditor"])
def test_who_may_only_look_has_no_button_and_no_way(role: str, signed_in: SignIn, west: Console, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))
    running, failed = operation_make(west, "running"), operation_make(west, "failed")

    assert "<button" not in _page(client, running).partition("<main")[2].partition("</main>")[0]
    assert _post(client, running, "cancel").status_code == 403
    assert _post(client, failed, "again").status_code == 403


def test_a_console_license_is_not_an_operators_to_cancel_or_start_again(acting: Client, west: Console) -> None:
    running = operation_make(west, "running", target_kind=Product.CONSOLE)
    failed = operation_make(west, "failed", target_kind=Product.CONSOLE)

    assert 'id="actions">\n</div>' in _page(acting, running)
    assert _post(acting, running, "cancel").status_code == 403
    assert _post(acting, failed, "again").status_code == 403
    assert not Operation.objects.exclude(cancel_requested_at=None).exists()
    assert not Preview.objects.exists()


@pytest.mark.parametrize("role", ["licensing_admin", "administrator"])
def test_a_console_license_is_a_licensing_admins_to_cancel(
    role: str, signed_in: SignIn, west: Console, request: Any
) -> None:
    running = operation_make(west, "running", target_kind=Product.CONSOLE)

    assert _post(signed_in(request.getfixturevalue(role)), running, "cancel").status_code == 302
    assert Operation.objects.get().cancel_requested_at == NOW


def test_canceling_what_waits_ends_it_and_says_so(acting: Client, west: Console) -> None:
    operation = operation_make(west, "queued")

    response = _post(acting, operation, "cancel")

    assert response["Location"] == operation.get_absolute_url()
    operation.refresh_from_db()
    assert operation.state == "canceled"
    assert "1 operation will be canceled" in _page(acting, operation)


def test_canceling_what_has_ended_says_that_there_was_nothing(acting: Client, west: Console) -> None:
    operation = operation_make(west)

    _post(acting, operation, "cancel")

    assert "There was nothing left to cancel." in _page(acting, operation)


@pytest.mark.parametrize("state", ["failed", "unknown", "canceled"])
def test_starting_again_leads_to_a_preview_with_the_same_reason(
    state: str, acting: Client, west: Console, operator: User
) -> None:
    operation = operation_make(west, state)

    response = _post(acting, operation, "again")

    preview = Preview.objects.get()
    assert response["Location"] == preview.get_absolute_url()
    assert (preview.user, preview.reason, preview.subject_pks) == (operator, "month-end keys", [operation.subject_pk])
    assert preview.return_to == operation.get_absolute_url()


def test_what_succeeded_is_not_started_again(acting: Client, west: Console) -> None:
    assert _post(acting, operation_make(west), "again").status_code == 422


@pytest.mark.parametrize("action", ["cancel", "again"])
def test_a_get_changes_nothing(action: str, acting: Client, west: Console) -> None:
    operation = operation_make(west, "queued")

    assert acting.get(f"{operation.get_absolute_url()}{action}/").status_code == 405
    assert Operation.objects.get().state == "queued"


def test_the_page_costs_as_much_with_many_attempts_and_neighbors(acting: Client, west: Console) -> None:
    operation = operation_make(west, "failed", batch=batch_make(requested_by=person_make("ada")))
    attempt_make(operation)
    few = queries_of(acting, operation.get_absolute_url())
    operations_make(west, operation.batch, 30)
    for _ in range(9):
        attempt_make(operation, sent_at=NOW - timedelta(seconds=1))

    assert queries_of(acting, operation.get_absolute_url()) == few
    assert few <= 11
