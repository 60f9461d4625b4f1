"""The page of a batch: a bar, counts, each server, and what can be done with the rest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Product
from operations.models import Batch, Operation, Preview
from operations.progress import batch_progress
from tests.licensing.factories import NOW, console_make
from tests.operations.factories import (
    batch_make,
    operation_make,
    operations_make,
)
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
STATES = ["succeeded", "canceled", "queued", "running", "failed", "unknown"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def acting(signed_in: SignIn, operator: User) -> Client:
    return signed_in(operator)


@pytest.fixture
def mixed(west: Console) -> Batch:
    """A batch with two operations in each state."""
    batch = batch_make()
    for state in STATES:
        operations_make(west, batch, 2, state)
    return batch


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u00a0", " ")


def _page(client: Client, batch: Batch, query: str = "") -> str:
    return _html(client, batch.get_absolute_url() + query)


def _post(client: Client, batch: Batch, action: str, **data: Any) -> Any:
    return client.post(f"{batch.get_absolute_url()}{action}/", data)


def test_the_page_says_what_for_how_many_who_when_and_why(acting: Client, mixed: Batch) -> None:
    html = _page(acting, mixed)

    assert 'Update now <span class="soft">for 12 servers</span>' in html
    for words in ("K. Weber", "2026-11-23 09:58", "month-end keys"):
        assert words in html


def test_the_bar_counts_what_has_ended_of_all_and_says_it_in_words(acting: Client, mixed: Batch) -> None:
    html = _page(acting, mixed)

    assert 'max="12" value="8"' in html
    for state in STATES:
        assert f"<strong>2</strong> {state}" in html
    assert "8 of 12 ended: 2 unknown, 2 failed, 2 running, 2 queued, 2 canceled, 2 succeeded." in html


def test_what_needs_somebody_stands_first_then_what_moves(acting: Client, mixed: Batch) -> None:
    rows = acting.get(mixed.get_absolute_url()).context["detail"].rows

    order = ["unknown", "failed", "running", "queued", "canceled", "succeeded"]
    assert [row.operation.state for row in rows] == [state for state in order for _ in range(2)]


def test_a_row_says_in_short_what_changed(acting: Client, west: Console) -> None:
    batch = batch_make()
    operations_make(west, batch, 2, after={"expires_on": "2026-12-31"}, before={"expires_on": "2026-11-30"})
    operations_make(west, batch, 1, "failed")

    html = _page(acting, batch)

    assert html.count("expires 2026-11-30 → 2026-12-31") == 2
    assert "unchanged" in html
    assert "The server is not reachable." in html


def test_servers_that_were_left_out_stand_below_with_the_reason(acting: Client, west: Console) -> None:
    batch = batch_make(skipped=[{"name": "vbr-old", "path": "/licenses/7/", "reason": "It has no update."}])
    operation_make(west, batch=batch)

    html = _page(acting, batch)

    assert "1 left out, with the reasons" in html
    assert "vbr-old" in html
    assert "It has no update." in html


def test_a_batch_of_one_is_its_operation(acting: Client, west: Console) -> None:
    operation = operation_make(west)

    assert acting.get(operation.batch.get_absolute_url())["Location"] == operation.get_absolute_url()


def test_a_retry_leads_back_to_the_batch_before(acting: Client, mixed: Batch, west: Console) -> None:
    retry = batch_make(retry_of=mixed)
    operations_make(west, retry, 2)

    assert f'href="{mixed.get_absolute_url()}"' in _page(acting, retry)


def test_the_bar_counts_all_while_the_rows_come_in_pages(acting: Client, west: Console) -> None:
    batch = batch_make()
    operations_make(west, batch, 140)
    operations_make(west, batch, 10, "failed")

    first, second = (acting.get(f"{batch.get_absolute_url()}?page={page}").context["detail"] for page in (1, 2))

    assert [len(first.rows), len(second.rows)] == [100, 50]
    assert {row.operation.state for row in first.rows[:10]} == {"failed"}
    assert first.progress.total == second.progress.total == 150
    assert not {row.operation.pk for row in first.rows} & {row.operation.pk for row in second.rows}


def test_progress_stays_on_its_page(acting: Client, west: Console) -> None:
    batch = batch_make()
    operations_make(west, batch, 150, "queued")

    assert "progress/?page=2&amp;was=" in _page(acting, batch, "?page=2")
    assert "101\u2013150 of 150" in _html(acting, f"{batch.get_absolute_url()}progress/?page=2")


def test_an_open_batch_asks_again_and_an_ended_one_does_not(acting: Client, mixed: Batch) -> None:
    address = f"{mixed.get_absolute_url()}progress/"
    while_open = [_page(acting, mixed), _html(acting, address)]
    Operation.objects.filter(state__in=Operation.OPEN_STATES).update(state="succeeded")

    assert all('hx-trigger="every 2s"' in html for html in while_open)
    assert all("every 2s" not in html for html in (_page(acting, mixed), _html(acting, address)))


def test_progress_sends_buttons_only_when_they_are_others(acting: Client, mixed: Batch) -> None:
    detail = acting.get(mixed.get_absolute_url()).context["detail"]
    same = acting.get(f"{mixed.get_absolute_url()}progress/", {"was": detail.actions.key}).content.decode()

    assert "hx-swap-oob" not in same
    assert 'id="actions" hx-swap-oob="true"' in _html(acting, f"{mixed.get_absolute_url()}progress/?was=x")


def test_buttons_offer_what_there_is_to_do(acting: Client, mixed: Batch, west: Console) -> None:
    done = batch_make()
    operations_make(west, done, 2)

    for words in ("Cancel all that is left", "Retry 2 failed", "Retry 2 unknown", "Retry 2 canceled"):
        assert words in _page(acting, mixed)
    assert 'id="actions">\n</div>' in _page(acting, done)


def test_cancel_stops_what_is_left(acting: Client, mixed: Batch) -> None:
    response = _post(acting, mixed, "cancel")

    assert response["Location"] == mixed.get_absolute_url()
    assert not mixed.operations.filter(state="queued").exists()
    assert mixed.operations.filter(state="running", cancel_requested_at=NOW).count() == 2
    assert "4 operations will be canceled" in _page(acting, mixed)


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_starting_again_takes_those_of_that_state_only(state: str, acting: Client, mixed: Batch) -> None:
    response = _post(acting, mixed, "again", states=state)

    preview = Preview.objects.get()
    wanted = mixed.operations.filter(state=state).values_list("subject_pk", flat=True)
    assert sorted(preview.subject_pks) == sorted(wanted)
    assert preview.retry_of == mixed
    assert response["Location"] == preview.get_absolute_url()


@pytest.mark.parametrize("states", [[], ["succeeded"], ["running"], ["absent"]])
def test_nothing_else_is_started_again(states: list[str], acting: Client, mixed: Batch) -> None:
    assert _post(acting, mixed, "again", states=states).status_code == 422
    assert not Preview.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("operator", 403), ("licensing_admin", 302), ("auditor", 403)])
def test_a_batch_with_a_console_license_needs_who_may_change_that(
    role: str, status: int, signed_in: SignIn, mixed: Batch, west: Console, request: Any
) -> None:
    operation_make(west, "queued", batch=mixed, target_kind=Product.CONSOLE)
    client = signed_in(request.getfixturevalue(role))

    assert ("Cancel all that is left" in _page(client, mixed)) is (status == 302)
    assert _post(client, mixed, "again", states="failed").status_code == status
    assert _post(client, mixed, "cancel").status_code == status


def test_five_hundred_servers_take_as_many_queries_as_three(acting: Client, west: Console) -> None:
    batch = batch_make()
    operations_make(west, batch, 3, "queued")
    few = queries_of(acting, batch.get_absolute_url())
    operations_make(west, batch, 497, "failed")

    assert queries_of(acting, batch.get_absolute_url()) == few
    assert few <= 12


def test_the_license_file_itself_is_never_read(
    acting: Client, west: Console, django_assert_max_num_queries: Any
) -> None:
    batch = batch_make(file_name="key.lic", file_size=10, file_sha256="cd" * 32, file_content="a2V5")
    operations_make(west, batch, 2)

    with django_assert_max_num_queries(12) as captured:
        assert "cd" * 32 in _page(acting, batch)

    assert "file_content" not in " ".join(query["sql"] for query in captured.captured_queries)


class TestTimeLeft:
    def test_it_is_the_pace_so_far(self, west: Console) -> None:
        batch = batch_make(requested_at=NOW - timedelta(seconds=61))
        operations_make(west, batch, 6)
        operations_make(west, batch, 12, "queued")

        # Six took the minute since the first of them began.
        assert batch_progress(batch.operations.all(), NOW).left_text == "about 2\u00a0min left"

    def test_the_slowest_console_decides(self, west: Console) -> None:
        batch = batch_make(requested_at=NOW - timedelta(seconds=61))
        for console, waiting in ((west, 6), (console_make(name="Lab"), 18)):
            operations_make(console, batch, 6)
            operations_make(console, batch, waiting, "queued")

        assert batch_progress(batch.operations.all(), NOW).left == timedelta(minutes=3)

    @pytest.mark.parametrize(("ended", "left_open"), [(4, 10), (0, 10), (10, 0)])
    def test_nothing_is_said_from_too_little(self, ended: int, left_open: int, west: Console) -> None:
        batch = batch_make()
        operations_make(west, batch, ended)
        operations_make(west, batch, left_open, "queued")

        assert batch_progress(batch.operations.all(), NOW).left_text == ""

    def test_what_was_canceled_says_nothing_about_the_pace(self, west: Console) -> None:
        batch = batch_make()
        operations_make(west, batch, 20, "canceled")
        operations_make(west, batch, 10, "queued")

        assert batch_progress(batch.operations.all(), NOW).left is None

    def test_one_console_that_has_not_begun_leaves_it_open(self, west: Console) -> None:
        batch = batch_make()
        operations_make(west, batch, 20)
        operations_make(west, batch, 2, "queued")
        operations_make(console_make(name="Lab"), batch, 2, "queued")

        assert batch_progress(batch.operations.all(), NOW).left is None
