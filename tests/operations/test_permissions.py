"""Who may ask for what on the license of a console, which takes more than the license of a server does."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from consoles.models import Product
from licensing.models import License
from operations.models import Batch, Operation, Preview
from tests.doors.visitors import client_of
from tests.licensing.asked import asked
from tests.licensing.factories import console_make, license_make, server_make

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleRows:
    """The license of a console, with an operation that waits and one that failed, alone and beside that of a server."""

    license: License
    queued: Operation
    failed: Operation
    mixed: Batch


@pytest.fixture
def own_license() -> ConsoleRows:
    console, somebody = console_make(), User.objects.create_user(username="somebody", sees_everything=True)
    license_ = license_make(console, product=Product.CONSOLE, uid="00000000-0000-0000-0000-000000000000")
    failed = asked(license_, somebody, "failed")
    mixed = asked(license_make(console, server=server_make(console)), somebody, "failed").batch
    asked(license_, somebody, "failed", batch=mixed)
    queued = asked(license_, somebody, "queued")
    return ConsoleRows(license=license_, queued=queued, failed=failed, mixed=mixed)


CONSOLE_ROLES = [(Role.OPERATOR, False), (Role.LICENSING_ADMIN, True), (Role.ADMINISTRATOR, True)]


@pytest.mark.parametrize(("role", "is_admitted"), CONSOLE_ROLES)
def test_a_console_license_is_asked_for_only_by_whom_it_is_for(
    role: Role, is_admitted: bool, own_license: ConsoleRows
) -> None:
    Operation.objects.filter(pk=own_license.queued.pk).update(state="canceled")
    client, _ = client_of(role)
    path = client.post("/licenses/act/", {"action": "update", "pk": own_license.license.pk})["Location"]

    response = client.post(path, {"reason": "month-end keys"})

    assert response.status_code == (303 if is_admitted else 409)
    assert Operation.objects.open().exists() is is_admitted
    assert ("Your role does not include this" in response.content.decode()) is not is_admitted


@pytest.mark.parametrize(("role", "is_admitted"), CONSOLE_ROLES)
@pytest.mark.parametrize("is_batch", [False, True])
def test_an_operation_on_a_console_is_canceled_only_by_whom_it_is_for(
    role: Role, is_admitted: bool, is_batch: bool, own_license: ConsoleRows
) -> None:
    client, operation = client_of(role)[0], own_license.queued

    response = client.post(f"/operations/{operation.batch_id if is_batch else operation.pk}/cancel/")

    operation.refresh_from_db()
    assert response.status_code == (302 if is_admitted else 403)
    assert operation.state == ("canceled" if is_admitted else "queued")


@pytest.mark.parametrize(("role", "is_admitted"), CONSOLE_ROLES)
@pytest.mark.parametrize("what", ["operation", "batch", "mixed batch"])
def test_an_operation_on_a_console_is_started_again_only_by_whom_it_is_for(
    role: Role, is_admitted: bool, what: str, own_license: ConsoleRows
) -> None:
    failed = own_license.failed
    pk = {"operation": failed.pk, "batch": failed.batch_id, "mixed batch": own_license.mixed.pk}[what]

    response = client_of(role)[0].post(f"/operations/{pk}/again/", {"states": "failed"})

    assert response.status_code == (302 if is_admitted else 403)
    assert Preview.objects.exists() is is_admitted


def test_a_change_of_role_counts_between_the_preview_and_its_confirmation(own_license: ConsoleRows) -> None:
    Operation.objects.filter(pk=own_license.queued.pk).update(state="canceled", finished_at=timezone.now())
    client, user = client_of(Role.LICENSING_ADMIN)
    path = client.post("/licenses/act/", {"action": "update", "pk": own_license.license.pk})["Location"]
    user.groups.set([Group.objects.get(name=Role.OPERATOR)])

    assert client.post(path, {"reason": "month-end keys"}).status_code == 409
    user.groups.clear()
    assert client.post(path, {"reason": "month-end keys"}).status_code == 403
    assert not Operation.objects.open().exists()
