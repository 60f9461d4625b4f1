"""What a refused write leaves behind: nothing. Whom an address admits is a matter of the matrix."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from tests.doors.addresses import address, guarded, is_of_api
from tests.doors.test_matrix import ROLES, rows
from tests.doors.visitors import client_of, is_sent_away
from tests.doors.writes import DATA, World, everything
from tests.licensing.factories import NOW

ADMITTED = {name: roles for (name, method), roles in rows().items() if method == "POST"}
# Asks a console, and keeps nothing but that somebody did.
ASKING = "consoles:console_test"
# What is read by the API is taken away, which is written down.
LOOKED_AT = sorted(name for name in guarded() if not name.startswith("admin:") and not is_of_api(name))
pytestmark = pytest.mark.django_db


def test_no_write_of_the_matrix_is_forgotten() -> None:
    assert DATA.keys() == ADMITTED.keys()


@pytest.mark.parametrize("name", sorted(ADMITTED.keys() & DATA.keys()))
@time_machine.travel(NOW)
def test_a_write_changes_rows_for_those_with_a_mark_and_none_for_others(name: str) -> None:
    admitted, administrator = client_of(Role.ADMINISTRATOR)
    refused = [client_of(role)[0] for role in (*ROLES, None) if role not in ADMITTED[name]]
    world = World(name, administrator)
    before = everything()

    for client in refused:
        assert client.post(world.path, world.data, **world.form).status_code == 403
        assert everything() == before
    assert is_sent_away(Client().post(world.path, world.data, **world.form))
    assert everything() == before

    if name != ASKING:
        assert admitted.post(world.path, world.data, **world.form).status_code < 400
        assert everything() != before


@time_machine.travel(NOW)
def test_a_look_changes_no_row() -> None:
    client, administrator = client_of(Role.ADMINISTRATOR)
    world = World("licensing:act", administrator)
    query = "pk={license}&operation={failed}&action=update&is_active=0".format(**world.keys)
    before = everything()

    for name in LOOKED_AT:
        client.get(f"{address(name, pk=world.keys['console'])}?{query}")

    assert everything() == before


def test_nobody_signs_up() -> None:
    entered = {"username": "mallory", "password1": "correct horse battery", "password2": "correct horse battery"}

    Client().post("/accounts/signup/", entered)

    assert not User.objects.exists()
