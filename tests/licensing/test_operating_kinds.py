"""The four kinds at a simulated console, through the real client: what is sent, what is read, and what that proves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from consoles.connection import client_for
from consoles.models import Console, Product
from licensing.models import License, LicenseChange
from licensing.rules import RENEWABLE_TYPES
from operations.kinds import Evidence, Facts, Observation, kind_of
from operations.models import Operation
from simulator.app import Simulator, create_app
from simulator.license_file import make
from tests.licensing.operating import ended, operation_make, sent
from tests.refresh.reading import connected, read
from tests.support.network import Network
from vspc.writing import Write

pytestmark = pytest.mark.django_db
WITH_SWITCH = [product for product in Product.values if product != Product.CONSOLE]


@pytest.fixture
def network(settings: Settings) -> Network:
    return Network(settings)


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=8)


@pytest.fixture
def console(network: Network, app: Simulator) -> Console:
    console = connected(network, app)
    read(console)
    return console


class Deed:
    """One operation, carried out step by step; the attempt counts as sent when it is made."""

    def __init__(self, app: Simulator, license_: License, user: User, kind: str, **values: Any) -> None:
        self.app = app
        self.kind = kind_of(kind)
        self.operation = operation_make(license_, user, kind=kind, **values)
        self.before = self.look()

    def look(self) -> Observation:
        with client_for(self.operation.console) as client:
            return self.kind.observe(client, self.operation)

    def send(self, content: bytes = b"") -> Observation:
        """Send it, and return the license as it is when everything has taken effect."""
        sent(self.operation, timezone.now())
        with client_for(self.operation.console) as client:
            write = Write(request_id=uuid4())
            self.kind.send(client, self.operation, content=content, file_name="demo.lic", write=write)
        self.app.settle()
        return self.look()

    def evidence(self, after: Observation) -> Evidence:
        return self.kind.evidence(self.operation, self.before.facts, after.facts)

    def close(self, after: Observation, state: str = Operation.State.SUCCEEDED) -> License:
        """Write the reading and the end, and return the license as our tables then have it."""
        self.kind.record(self.operation, after)
        self.kind.ended(ended(self.operation, state, timezone.now()))
        return License.objects.get(pk=self.operation.subject_pk)


Do = Callable[..., Deed]


@pytest.fixture
def do(app: Simulator, licensing_admin: User) -> Do:
    def do(license_: License, kind: str, **values: Any) -> Deed:
        return Deed(app, license_, licensing_admin, kind, **values)

    return do


def _renewable(console: Console, product: str, **values: Any) -> License:
    rows = License.objects.filter(console=console, product=product, type__in=RENEWABLE_TYPES, **values)
    return rows.order_by("pk")[0]


@pytest.mark.parametrize("product", Product.values)
def test_an_update_is_sent_read_again_and_proved(product: str, console: Console, do: Do) -> None:
    license_ = _renewable(console, product)
    deed = do(license_, "update")

    after = deed.send()

    assert deed.evidence(after) == Evidence.DONE
    updated = deed.close(after)
    assert updated.license_ids != license_.license_ids
    assert [change.field for change in updated.changes.order_by("field")][:1] == ["expires_on"]
    assert updated.read_at > license_.read_at
    assert updated.server_id == license_.server_id
    assert updated.organization_id == license_.organization_id


@pytest.mark.parametrize("product", Product.values)
def test_an_installed_file_is_read_again_and_proved(product: str, console: Console, do: Do) -> None:
    expires = timezone.now().date() + timedelta(days=400)
    deed = do(_renewable(console, product), "install")

    after = deed.send(make(product=product, expires=expires, points=777).encode())

    assert deed.evidence(after) == Evidence.DONE
    installed = deed.close(after)
    assert (installed.expires_on, installed.units) == (expires, 777.0)


@pytest.mark.parametrize("product", WITH_SWITCH)
def test_a_switch_is_read_again_and_proved(product: str, console: Console, do: Do) -> None:
    license_ = _renewable(console, product)
    wanted = not license_.auto_update
    deed = do(license_, "auto_update", parameters={"enabled": wanted})

    after = deed.send()

    assert deed.evidence(after) == Evidence.DONE
    assert deed.close(after).auto_update is wanted


@pytest.mark.parametrize("product", [Product.BACKUP_SERVER, Product.VEEAM_ONE])
def test_a_deleted_license_is_read_again_and_proved(product: str, console: Console, do: Do) -> None:
    deed = do(_renewable(console, product), "delete", parameters={"section": "All"})

    after = deed.send()

    assert deed.evidence(after) == Evidence.DONE
    assert deed.close(after).license_ids == []


@pytest.mark.parametrize(("section", "other"), [("Socket", "Instance"), ("Instance", "Socket")])
def test_a_deleted_part_leaves_the_other(section: str, other: str, console: Console, app: Simulator, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    app.world.rows("/licensing/backupServers")[str(license_.uid)] |= {
        "sectionTypes": ["Socket", "Instance"], "sockets": 4.0, "licenseIds": [str(uuid4()), str(uuid4())],
    }  # fmt: skip
    deed = do(license_, "delete", parameters={"section": section})

    after = deed.send()

    assert deed.evidence(after) == Evidence.DONE
    assert deed.close(after).section_types == [other]


def test_what_was_not_sent_is_proved_not_done(console: Console, do: Do) -> None:
    for kind, parameters in _every_kind():
        deed = do(_renewable(console, Product.BACKUP_SERVER, auto_update=True), kind, parameters=parameters)
        assert deed.evidence(deed.look()) == Evidence.NOT_DONE
        ended(deed.operation, Operation.State.FAILED)


def _every_kind() -> list[tuple[str, Facts]]:
    return [("install", {}), ("update", {}), ("auto_update", {"enabled": False}), ("delete", {"section": "All"})]


def test_the_same_file_once_more_proves_nothing(console: Console, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    ended(do(license_, "install", sha256="ab").operation, Operation.State.SUCCEEDED)

    again = do(license_, "install", sha256="ab")
    assert again.evidence(again.look()) == Evidence.UNCLEAR
    ended(again.operation, Operation.State.UNKNOWN)

    other = do(license_, "install", sha256="cd")
    assert other.evidence(other.look()) == Evidence.NOT_DONE


def test_a_server_that_is_gone_is_seen_as_gone_and_marked(console: Console, app: Simulator, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    deed = do(license_, "delete", parameters={"section": "All"})
    del app.world.rows("/licensing/backupServers")[str(license_.uid)]

    after = deed.look()

    assert (after.facts, after.payload) == ({"gone": True}, None)
    assert deed.evidence(after) == Evidence.UNCLEAR
    assert deed.close(after).gone_at == after.sent_at
    assert [change.kind for change in license_.changes.all()] == [LicenseChange.Kind.VANISHED]


def test_the_facts_are_what_json_keeps_of_them(console: Console, do: Do) -> None:
    for product in Product.values:
        operation = do(_renewable(console, product), "update").operation
        with client_for(console) as client:
            facts = kind_of("update").observe(client, operation).facts
        Operation.objects.filter(pk=operation.pk).update(before=facts)
        operation.refresh_from_db()
        assert operation.before == facts


def test_an_older_reading_never_overwrites_a_younger_one(console: Console, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    deed = do(license_, "update")
    younger = deed.close(deed.send())

    assert deed.close(deed.before).expires_on == younger.expires_on
    assert [change.field for change in license_.changes.order_by("field")] == ["expires_on", "license_ids"]


def test_an_older_reading_neither_marks_gone_nor_brings_back(console: Console, app: Simulator, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    deed = do(license_, "update")
    del app.world.rows("/licensing/backupServers")[str(license_.uid)]
    gone = deed.look()

    deed.close(gone)
    assert deed.close(deed.before).gone_at == gone.sent_at

    License.objects.filter(pk=license_.pk).update(gone_at=None, read_at=gone.sent_at + timedelta(seconds=1))
    assert deed.close(gone).gone_at is None


def test_one_reading_costs_the_same_however_many_servers_there_are(console: Console, do: Do) -> None:
    deed = do(_renewable(console, Product.BACKUP_SERVER), "update")
    after = deed.send()

    with CaptureQueriesContext(connection) as few:
        deed.close(after)

    assert not [query for query in few if "consoles_server" in query["sql"] and '"uid" =' not in query["sql"]]


def test_changes_that_an_operation_made_are_its_own(console: Console, do: Do) -> None:
    deed = do(_renewable(console, Product.BACKUP_SERVER), "update")

    license_ = deed.close(deed.send())

    assert {change.operation for change in license_.changes.all()} == {deed.operation}


def test_changes_that_a_refresh_saw_first_are_those_of_the_operation_too(console: Console, do: Do) -> None:
    deed = do(_renewable(console, Product.BACKUP_SERVER), "update")
    after = deed.send()
    read(console)

    license_ = deed.close(after)

    assert license_.changes.count() == 2
    assert {change.operation for change in license_.changes.all()} == {deed.operation}


def test_changes_from_before_the_sending_are_nobodys(console: Console, app: Simulator, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    app.world.rows("/licensing/backupServers")[str(license_.uid)]["units"] = 4711.0
    read(console)
    deed = do(license_, "update")

    deed.close(deed.send())

    assert license_.changes.get(field="units").operation is None


def test_changes_seen_by_an_operation_that_failed_are_not_its_own(console: Console, app: Simulator, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    deed = do(license_, "update")
    sent(deed.operation, timezone.now())
    app.world.rows("/licensing/backupServers")[str(license_.uid)]["units"] = 4711.0

    deed.close(deed.look(), Operation.State.FAILED)

    assert license_.changes.get().operation is None


def test_a_failed_update_is_remembered_until_something_changes(console: Console, app: Simulator, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    deed = do(license_, "update")
    assert deed.close(deed.look(), Operation.State.FAILED).update_failed_at == deed.operation.finished_at

    read(console)
    assert License.objects.get(pk=license_.pk).update_failed_at is not None

    row = app.world.rows("/licensing/backupServers")[str(license_.uid)]
    row["usedUnits"] = 1.0
    read(console)
    assert License.objects.get(pk=license_.pk).update_failed_at is not None

    row["units"] = 4711.0
    read(console)
    assert License.objects.get(pk=license_.pk).update_failed_at is None


def test_a_change_that_was_seen_before_the_failure_does_not_make_up_for_it(
    console: Console, app: Simulator, do: Do
) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    deed = do(license_, "update")
    later = timezone.now() + timedelta(minutes=5)
    License.objects.filter(pk=license_.pk).update(update_failed_at=later)
    app.world.rows("/licensing/backupServers")[str(license_.uid)]["units"] = 4711.0

    deed.kind.record(deed.operation, deed.look())

    assert License.objects.get(pk=license_.pk).update_failed_at == later


@pytest.mark.parametrize(("kind", "parameters"), [("update", {}), ("auto_update", {"enabled": True}), ("install", {})])
def test_any_success_forgets_a_failed_update(kind: str, parameters: Facts, console: Console, do: Do) -> None:
    license_ = _renewable(console, Product.BACKUP_SERVER)
    License.objects.update(update_failed_at=timezone.now())
    deed = do(license_, kind, parameters=parameters)

    assert deed.close(deed.look()).update_failed_at is None
    assert License.objects.exclude(update_failed_at=None).count() == License.objects.count() - 1


@pytest.mark.parametrize("state", ["canceled", "unknown"])
def test_what_was_canceled_or_is_unknown_is_no_failed_update(state: str, console: Console, do: Do) -> None:
    deed = do(_renewable(console, Product.BACKUP_SERVER), "update")

    assert deed.close(deed.look(), state).update_failed_at is None


def test_a_failed_switch_is_no_failed_update(console: Console, do: Do) -> None:
    deed = do(_renewable(console, Product.BACKUP_SERVER), "auto_update", parameters={"enabled": True})

    assert deed.close(deed.look(), Operation.State.FAILED).update_failed_at is None


def test_keys_are_counted_again_once_nothing_runs(console: Console, do: Do) -> None:
    one, other = License.objects.filter(product=Product.BACKUP_SERVER)[:2]
    License.objects.update(entitlement_copies=0)
    expires = timezone.now().date() + timedelta(days=400)
    file = make(product="backup_server", expires=expires, points=50).encode()
    for license_ in (one, other):
        deed = do(license_, "install")
        deed.close(deed.send(file))

    deed.kind.settle(console)

    assert {License.objects.get(pk=item.pk).entitlement_copies for item in (one, other)} == {2}
