"""What strangers make the audit log keep, however many names and addresses they have."""

import pytest
import time_machine

from accounts.audit.actions import Action
from accounts.audit.context import Origin, acting
from accounts.audit.strangers import MOST_ADDRESSES, NO_ACCOUNT, name_failed
from accounts.models import AuditEntry, User
from tests.accounts.audit.factories import NOW

pytestmark = pytest.mark.django_db


def fail(name: str, address: str, *, is_bounded: bool = True) -> None:
    with acting(Origin(address=address)):
        name_failed(Action.SIGN_IN_FAILED, name=name, after={"tried": "password"}, is_bounded=is_bounded)


@time_machine.travel(NOW, tick=False)
def test_a_thousand_made_up_names_from_a_thousand_addresses_leave_a_hundred_entries_and_their_count() -> None:
    for number in range(1000):
        fail(f"nobody-{number}", f"10.0.{number // 250}.{number % 250}")

    entries = list(AuditEntry.objects.order_by("pk"))
    assert len(entries) == MOST_ADDRESSES + 1
    assert {entry.actor_name for entry in entries} == {NO_ACCOUNT}
    assert entries[0].after == {"tried": "password"}
    assert entries[-1].after == {"tried": "password", "in_this_hour": 1000}


@time_machine.travel(NOW, tick=False)
def test_a_network_counts_as_one_address() -> None:
    for number in range(5):
        fail("nobody", f"2001:db8::{number}")

    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(("is_bounded", "count"), [(True, 3), (False, 1)])
@time_machine.travel(NOW, tick=False)
def test_an_account_is_named_as_it_is_written(is_bounded: bool, count: int, viewer: User) -> None:
    for _ in range(3):
        fail(" Viewer", "192.0.2.1", is_bounded=is_bounded)

    assert list(AuditEntry.objects.values_list("actor_name", flat=True)) == ["viewer"] * count
