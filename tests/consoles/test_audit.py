"""What is done to consoles stands in the audit log, and never a secret."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from consoles.models import Console
from consoles.services import (
    console_create,
    console_from_environment,
    console_switch,
    console_update,
    demo_console_ensure,
)
from simulator.app import create_app
from tests.accounts.audit.factories import nothing_written, written
from tests.consoles.factories import console_make, entered
from tests.support.network import Network

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FACTS = {
    "name": "EU-West", "url": "https://eu-west.test:1280", "auth_kind": "api_key", "username": "", "verify_tls": True,
    "time_zone": "Europe/Berlin", "is_active": True, "ca_bundle": "",
}  # fmt: skip


@pytest.fixture
def admin(signed_in: SignIn, administrator: User) -> Client:
    return signed_in(administrator)


def test_a_console_that_is_added_is_written_down_as_it_is(admin: Client, administrator: User) -> None:
    admin.post("/settings/consoles/add/", entered())

    entry = written(Action.CONSOLE_ADDED)
    assert (entry.actor_pk, entry.subject_kind, entry.subject) == (administrator.pk, "console", "EU-West")
    assert (entry.before, entry.after) == ({}, FACTS)
    assert entry.address
    assert entry.request_id


def test_the_demo_that_goes_is_written_down() -> None:
    console_make(name="Demo", is_demo=True)

    console_create(values={"name": "EU-West", "url": "https://eu-west.test"})

    assert written(Action.CONSOLE_DELETED).subject == "Demo"


def test_a_change_is_written_down_by_what_differs() -> None:
    console = console_make(name="EU-West")

    console_update(console=console, values={"name": "EU-North", "verify_tls": False, "time_zone": "UTC"})

    entry = written(Action.CONSOLE_CHANGED)
    assert entry.before == {"name": "EU-West", "verify_tls": True}
    assert entry.after == {"name": "EU-North", "verify_tls": False}


@pytest.mark.parametrize(("field", "value"), [("api_key", "new-secret"), ("password", "new-secret"), ("api_key", "")])
def test_a_secret_that_is_changed_is_only_said_to_be(field: str, value: str) -> None:
    console = console_make(api_key="old-secret", password="old-secret")

    console_update(console=console, values={field: value})

    entry = written(Action.CONSOLE_CHANGED)
    assert (entry.before, entry.after) == ({}, {field: "changed"})


def test_no_entry_has_a_secret(admin: Client) -> None:
    admin.post("/settings/consoles/add/", entered(api_key="the-secret"))
    console_update(console=Console.objects.get(), values={"password": "the-secret", "username": "ann"})

    for entry in AuditEntry.objects.all():
        assert "the-secret" not in f"{entry.before}{entry.after}{entry.subject}"


def test_certificates_are_told_apart_by_their_digest() -> None:
    console = console_make(ca_bundle="one")

    console_update(console=console, values={"ca_bundle": "two"})

    entry = written(Action.CONSOLE_CHANGED)
    assert str(entry.before["ca_bundle"]).startswith("SHA-256 7692c3")
    assert str(entry.after["ca_bundle"]).startswith("SHA-256 3fc4cc")


def test_what_is_saved_unchanged_is_not_written_down() -> None:
    console = console_make(name="EU-West")

    console_update(console=console, values={"name": "EU-West", "api_key": console.api_key})
    console_switch(console=console, is_active=True)

    assert nothing_written()


def test_a_console_that_is_switched_off_is_written_down(admin: Client) -> None:
    console = console_make()

    admin.post(f"/settings/consoles/{console.pk}/switch/", {"is_active": "0"})

    entry = written(Action.CONSOLE_CHANGED)
    assert (entry.before, entry.after) == ({"is_active": True}, {"is_active": False})


def test_what_the_form_refuses_is_not_written_down(admin: Client) -> None:
    admin.post("/settings/consoles/add/", entered(name=""))

    assert nothing_written()


def test_what_is_not_saved_is_not_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise DatabaseError

    console = console_make(name="EU-West")
    monkeypatch.setattr("consoles.services.record_change", fail)

    with pytest.raises(DatabaseError):
        console_update(console=console, values={"name": "EU-North"})

    console.refresh_from_db()
    assert console.name == "EU-West"


def test_what_the_environment_names_is_written_down_as_its_doing(settings: Settings) -> None:
    settings.VSPC_URL, settings.VSPC_API_KEY = "https://eu-west.test:1280", "one"
    console_from_environment()
    settings.VSPC_API_KEY = "two"
    console_from_environment()
    console_from_environment()

    added, changed = AuditEntry.objects.order_by("pk")
    assert (added.action, added.via, added.actor_pk) == (Action.CONSOLE_ADDED, "environment", None)
    assert (changed.action, changed.via, changed.after) == (
        Action.CONSOLE_CHANGED,
        "environment",
        {"api_key": "changed"},
    )


def test_the_simulator_of_a_start_stands_in_no_log() -> None:
    demo_console_ensure(url="http://127.0.0.1:9000", api_key="one")
    demo_console_ensure(url="http://127.0.0.1:9001", api_key="two")

    assert nothing_written()


def test_a_test_is_written_down_with_what_it_found(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2)

    admin.post("/settings/consoles/test/", entered(api_key="demo-key"))

    entry = written(Action.CONSOLE_TESTED)
    assert entry.subject == "EU-West"
    assert entry.after == {
        "url": "https://eu-west.test:1280",
        "problem": "",
        "signed_in_as": "VSPC\\vspcdash",
        "role": "PortalAdministrator",
    }


def test_a_test_that_fails_is_written_down_with_the_problem(admin: Client, network: Network) -> None:
    console = console_make(name="EU-West", url="https://eu-west.test:1280")

    admin.post(f"/settings/consoles/{console.pk}/test/", entered())

    entry = written(Action.CONSOLE_TESTED)
    assert entry.subject_key == str(console.pk)
    assert entry.after["problem"] == "The console cannot be reached at eu-west.test:1280."
