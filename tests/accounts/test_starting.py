"""Starting a sign-in makes a session, and nobody fills the database with those."""

from collections.abc import Callable

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from accounts.throttling import STARTS

PASSKEY = "/accounts/security/webauthn/login/"
SOME = STARTS.address[0].tries

pytestmark = pytest.mark.django_db


def start(*, address: str = "192.0.2.1") -> int:
    return Client().get(PASSKEY, headers={"Accept": "application/json"}, REMOTE_ADDR=address).status_code


def test_an_address_starts_only_so_many_sign_ins(clock: time_machine.Traveller) -> None:
    statuses = [start() for _ in range(SOME + 2)]

    assert statuses == [*[200] * SOME, 429, 429]
    assert Session.objects.count() == SOME
    assert AuditEntry.objects.get(action=Action.SIGN_IN_HELD).after == {
        "tried": "start of a sign-in",
        "held": "address",
    }


def test_another_address_is_not_held(clock: time_machine.Traveller) -> None:
    for _ in range(SOME + 1):
        start()

    assert start(address="198.51.100.1") == 200


def test_the_page_of_who_is_held_says_how_long(clock: time_machine.Traveller) -> None:
    for _ in range(SOME):
        start()

    html = Client().get(PASSKEY, REMOTE_ADDR="192.0.2.1").content.decode()

    assert "Wait ten minutes, then try again." in html


def test_who_is_signed_in_is_not_counted(viewer: User, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(viewer)

    statuses = {client.get(PASSKEY, headers={"Accept": "application/json"}).status_code for _ in range(SOME + 2)}

    assert 429 not in statuses
