"""Operations as somebody sees them whose scope is one company, when others asked for more at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Organization, Product
from operations.models import Batch, Operation, Preview
from tests.consoles.factories import narrowed
from tests.licensing.factories import organization_make
from tests.operations.factories import batch_make, operation_make, person_make
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def mine(west: Console) -> Organization:
    return organization_make(west, name="Harbor Dental")


@pytest.fixture
def theirs(west: Console) -> Organization:
    return organization_make(west, name="Alder Logistics")


@pytest.fixture
def narrow(licensing_admin: User, mine: Organization) -> User:
    return narrowed(licensing_admin, mine)


@pytest.fixture
def acting(signed_in: SignIn, narrow: User) -> Client:
    return signed_in(narrow)


def _operation(owner: Organization, name: str, state: str = "queued", **values: Any) -> Operation:
    return operation_make(owner.console, state, target_name=name, organization=owner, **values)


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def batch(west: Console, mine: Organization, theirs: Organization) -> Batch:
    """Three servers asked for at once, two of them of the company in scope, and one left out."""
    left_out = {"name": "vbr-old", "path": "/licenses/7/", "reason": "No update.", "console": west.pk}
    batch = batch_make(skipped=[left_out])
    for owner, name in ((mine, "vbr-harbor01"), (mine, "vbr-harbor02"), (theirs, "vbr-alder01")):
        _operation(owner, name, batch=batch)
    return batch


def _hidden(batch: Batch) -> Operation:
    return batch.operations.get(target_name="vbr-alder01")


def test_a_batch_is_as_large_as_what_is_in_scope_of_it(acting: Client, batch: Batch) -> None:
    html = _html(acting, batch.get_absolute_url())

    assert "for 2 servers" in html
    assert "vbr-harbor02" in html
    assert "vbr-alder01" not in html


def test_what_was_left_out_is_not_told_to_everybody(acting: Client, batch: Batch) -> None:
    assert "vbr-old" not in _html(acting, batch.get_absolute_url())


def test_what_was_left_out_is_told_to_who_asked(acting: Client, narrow: User, batch: Batch) -> None:
    Batch.objects.update(requested_by=narrow)

    assert "vbr-old" in _html(acting, batch.get_absolute_url())


def test_what_was_left_out_is_told_with_the_console(acting: Client, narrow: User, batch: Batch, west: Console) -> None:
    narrowed(narrow, west)

    assert "vbr-old" in _html(acting, batch.get_absolute_url())


def test_what_was_left_out_before_there_were_scopes_needs_everything(
    acting: Client, narrow: User, batch: Batch, west: Console
) -> None:
    Batch.objects.update(skipped=[{"name": "vbr-old", "path": "/licenses/7/", "reason": "No update."}])
    narrowed(narrow, west)

    assert "vbr-old" not in _html(acting, batch.get_absolute_url())


@pytest.mark.parametrize("action", ["", "progress/"])
def test_an_operation_out_of_scope_is_not_found(action: str, acting: Client, batch: Batch) -> None:
    assert acting.get(f"{_hidden(batch).get_absolute_url()}{action}").status_code == 404


@pytest.mark.parametrize("action", ["cancel/", "again/"])
def test_nothing_is_done_about_an_operation_out_of_scope(action: str, acting: Client, batch: Batch) -> None:
    assert acting.post(f"{_hidden(batch).get_absolute_url()}{action}").status_code == 404
    assert _hidden(batch).cancel_requested_at is None


def test_a_batch_of_which_nothing_is_in_scope_is_not_found(acting: Client, theirs: Organization) -> None:
    batch = batch_make()
    _operation(theirs, "vbr-alder01", batch=batch)

    assert acting.get(batch.get_absolute_url()).status_code == 404


def test_canceling_a_batch_leaves_alone_what_is_out_of_scope(acting: Client, batch: Batch) -> None:
    acting.post(f"{batch.get_absolute_url()}cancel/")

    states = dict(batch.operations.values_list("target_name", "state"))
    assert states == {"vbr-harbor01": "canceled", "vbr-harbor02": "canceled", "vbr-alder01": "queued"}


def test_a_batch_is_started_again_for_what_is_in_scope(acting: Client, batch: Batch) -> None:
    batch.operations.update(state="failed")

    acting.post(f"{batch.get_absolute_url()}again/", {"states": ["failed"]})

    visible = batch.operations.exclude(pk=_hidden(batch).pk).order_by("position")
    assert Preview.objects.get().subject_pks == list(visible.values_list("subject_pk", flat=True))


def test_one_operation_in_scope_is_in_no_batch(acting: Client, mine: Organization, theirs: Organization) -> None:
    batch = batch_make()
    operation = _operation(mine, "vbr-harbor01", batch=batch)
    _operation(theirs, "vbr-alder01", batch=batch)

    assert "The whole batch" not in _html(acting, operation.get_absolute_url())
    assert "in a batch" not in _html(acting, "/operations/")
    assert acting.get(batch.get_absolute_url())["Location"] == operation.get_absolute_url()


def test_the_batch_before_is_named_only_in_scope(
    acting: Client, batch: Batch, mine: Organization, theirs: Organization
) -> None:
    before = batch_make()
    hidden = _operation(theirs, "vbr-alder01", "failed", batch=before)
    Batch.objects.filter(pk=batch.pk).update(retry_of=before)

    assert str(before.pk) not in _html(acting, batch.get_absolute_url())
    Operation.objects.filter(pk=hidden.pk).update(organization=mine)
    assert str(before.pk) in _html(acting, batch.get_absolute_url())


def test_the_filter_names_those_who_asked_for_something_in_scope(
    acting: Client, mine: Organization, theirs: Organization
) -> None:
    _operation(mine, "vbr-harbor01", batch=batch_make(requested_by=person_make("seen")))
    _operation(theirs, "vbr-alder01", batch=batch_make(requested_by=person_make("unseen")))

    html = _html(acting, "/operations/")

    assert 'value="seen"' in html
    assert "unseen" not in html


def test_what_was_done_to_a_site_needs_its_console(acting: Client, mine: Organization) -> None:
    operation = _operation(mine, "site", target_kind=Product.SITE)

    assert acting.get(operation.get_absolute_url()).status_code == 404


def test_a_narrow_scope_costs_the_same_for_many_operations(acting: Client, mine: Organization, batch: Batch) -> None:
    pages = ["/operations/", batch.get_absolute_url()]
    few = [queries_of(acting, page) for page in pages]
    for number in range(20):
        _operation(mine, f"vbr-{number}", batch=batch)

    assert [queries_of(acting, page) for page in pages] == few
