"""Whoever may not ask for something any more has asked for it in vain, as far as nothing was sent."""

import pytest

from accounts import administering
from accounts.models import AccessToken, AuditEntry, User
from accounts.roles import Role
from operations.models import Operation
from tests.consoles.factories import console_make
from tests.licensing.factories import NOW
from tests.operations.factories import batch_make, operation_make, pretend_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_kinds(monkeypatch)


@pytest.fixture
def asked(operator: User, licensing_admin: User) -> dict[str, Operation]:
    """What the operator has asked for, waiting and begun, and what somebody else has."""
    console = console_make()
    batch = batch_make(requested_by=operator)
    return {
        "waiting": operation_make(console, "queued", batch=batch),
        "running": operation_make(console, "running", batch=batch),
        "other": operation_make(console, "queued", batch=batch_make(requested_by=licensing_admin)),
    }


def states(asked: dict[str, Operation]) -> dict[str, str]:
    return {name: Operation.objects.get(pk=operation.pk).state for name, operation in asked.items()}


def role_give(actor: User, person: User, role: Role) -> None:
    with administering.turn(actor=actor, person=person) as found:
        administering.role_set(actor=actor, person=found, role=role)


def test_what_a_deactivated_person_asked_for_is_not_begun(
    asked: dict[str, Operation], operator: User, administrator: User
) -> None:
    administering.person_deactivate(actor=administrator, person=operator)

    assert states(asked) == {"waiting": "canceled", "running": "running", "other": "queued"}
    assert Operation.objects.get(pk=asked["waiting"].pk).cancel_requested_by == administrator
    [ended, canceled] = AuditEntry.objects.filter(action__startswith="operation_")
    assert (canceled.action, canceled.actor_pk) == ("operation_canceled", administrator.pk)
    assert (ended.subject_key, ended.after) == (str(asked["waiting"].pk), {"state": "canceled"})


def test_a_role_that_does_not_include_it_stops_it_too(
    asked: dict[str, Operation], operator: User, administrator: User
) -> None:
    role_give(administrator, operator, Role.VIEWER)

    assert states(asked) == {"waiting": "canceled", "running": "running", "other": "queued"}


def test_a_role_that_includes_it_lets_it_go_on(
    asked: dict[str, Operation], operator: User, administrator: User
) -> None:
    role_give(administrator, operator, Role.LICENSING_ADMIN)

    assert states(asked) == {"waiting": "queued", "running": "running", "other": "queued"}


def test_access_tokens_go_with_the_person(operator: User, administrator: User) -> None:
    AccessToken.objects.create(
        user=operator, name="script", digest="d", role=Role.VIEWER, created_at=NOW, expires_at=NOW
    )

    administering.person_deactivate(actor=administrator, person=operator)

    assert AccessToken.objects.get().revoked_at is not None
    entry = AuditEntry.objects.get(action="token_revoked")
    assert (entry.subject, entry.actor_pk, entry.before) == ("script", administrator.pk, {"owner": "operator"})
