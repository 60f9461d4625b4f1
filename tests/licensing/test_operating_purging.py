"""The demo goes with everything that was asked of it and changed by it when the first real console is added."""

import pytest

from accounts.models import User
from consoles.models import Console
from consoles.services import console_create
from licensing.models import LicenseChange
from operations.models import Attempt, Batch, Operation, Preview, Turn
from operations.services.batches import batch_again
from tests.licensing.factories import NOW, change_make, console_make, license_make
from tests.licensing.operating import ended, operation_make, sent

pytestmark = pytest.mark.django_db
REAL = {"name": "Real", "url": "https://real.test:1280", "api_key": "key"}


def _acted_on(console: Console, user: User) -> Operation:
    """An update that failed and changed something, and that somebody is about to ask for again."""
    license_ = license_make(console, update_failed_at=NOW)
    operation = operation_make(license_, user)
    sent(operation, NOW)
    change_make(license_, operation=operation)
    ended(operation, Operation.State.FAILED)
    batch_again(batch=operation.batch, user=user, states=["failed"], return_to="/")
    Turn.objects.create(console=console)
    return operation


def test_the_demo_goes_with_its_operations_and_changes(operator: User) -> None:
    _acted_on(console_make(is_demo=True), operator)

    console_create(values=REAL)

    for model in (Batch, Operation, Attempt, LicenseChange, Turn):
        assert model._default_manager.count() == 0
    assert [preview.retry_of for preview in Preview.objects.all()] == [None]


def test_what_was_asked_of_other_consoles_stays(operator: User) -> None:
    console_make(is_demo=True)
    operation = _acted_on(console_make(), operator)

    console_create(values=REAL)

    assert Batch.objects.get() == operation.batch
    assert LicenseChange.objects.get().operation == operation
