"""What is asked of consoles stands in the audit log: the asking, each end, and what was stopped."""

import pytest
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.models import AuditEntry
from operations import auditing
from operations.models import Attempt, Operation
from operations.services.batches import batch_again, batch_cancel, operation_cancel
from operations.services.confirming import NothingPossibleError, ReasonMissingError, preview_confirm
from operations.services.previews import preview_create
from simulator.app import Simulator
from simulator.faults import Fault
from tests.accounts.audit.factories import nothing_written, written
from tests.operations.conftest import Ask, batch_make, person_make
from tests.operations.probe import Probe
from tests.operations.workers import Workers

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_asked_is_written_down_once_with_its_reason_and_targets(ask: Ask) -> None:
    operations = ask(2)

    entry = written(Action.OPERATION_ASKED)
    assert (entry.actor_name, entry.subject_kind, entry.subject_key) == (
        "ada",
        "batch",
        str(operations[0].batch_id),
    )
    assert entry.after == {
        "kind": Probe.name,
        "operations": 2,
        "reason": "testing",
        "targets": [operation.target_name for operation in operations],
    }


def test_a_file_is_named_with_its_digest(ask: Ask) -> None:
    batch = ask()[0].batch
    batch.file_name, batch.file_sha256 = "veeam.lic", "ab" * 32

    auditing.batch_asked(batch, ["vbr01"])

    entry = AuditEntry.objects.latest("pk")
    assert (entry.after["file"], entry.after["file_sha256"]) == ("veeam.lic", "ab" * 32)


def test_of_many_targets_the_first_are_named(ask: Ask) -> None:
    auditing.batch_asked(ask()[0].batch, [f"vbr{number}" for number in range(250)])

    targets = AuditEntry.objects.latest("pk").after["targets"]
    assert (targets[0], targets[-1], len(targets)) == ("vbr0", "and 150 more", 101)


@pytest.mark.parametrize(
    ("reason", "refusals", "error"), [("", {}, ReasonMissingError), ("x", {0: "It cannot."}, NothingPossibleError)]
)
def test_what_is_refused_is_not_written_down(
    reason: str, refusals: dict[int, str], error: type[Exception], probe: Probe
) -> None:
    probe.refusals = refusals
    preview = preview_create(user=person_make(), kind=Probe.name, parameters={}, subject_pks=[0], return_to="/")

    with pytest.raises(error):
        preview_confirm(preview_pk=preview.pk, user=person_make(), reason=reason, typed="", now=timezone.now())

    assert nothing_written()


def test_a_preview_that_is_confirmed_twice_is_written_down_once(probe: Probe, workers: Workers) -> None:
    batch = batch_make(person_make(), [0])

    preview_confirm(preview_pk=batch.pk, user=person_make(), reason="testing", typed="", now=timezone.now())

    written(Action.OPERATION_ASKED)


def test_an_end_is_written_down_in_the_name_of_whoever_asked(ask: Ask, workers: Workers) -> None:
    [operation] = ask()
    workers.run()

    entry = written(Action.OPERATION_ENDED)
    assert (entry.actor_name, entry.via, entry.subject_key) == ("ada", "worker", str(operation.pk))
    assert (entry.before, entry.after) == ({"state": "running"}, {"state": "succeeded"})
    assert entry.request_id == str(Attempt.objects.get().pk)


def test_a_bad_end_is_written_down_with_its_error(ask: Ask, workers: Workers, app: Simulator) -> None:
    app.faults.append(Fault("403", path="/licensing", method="POST"))
    [operation] = ask()
    workers.run()

    operation.refresh_from_db()
    assert written(Action.OPERATION_ENDED).after == {"state": "failed", "error": operation.error}


def test_what_waits_and_is_canceled_ends_with_an_entry_of_its_own(ask: Ask) -> None:
    operations = ask(3)
    batch_cancel(batch=operations[0].batch, user=person_make("ben"), now=timezone.now())

    entry = written(Action.OPERATION_CANCELED)
    assert (entry.actor_name, entry.subject_key) == ("ben", str(operations[0].batch_id))
    assert (entry.after["operations"], entry.after["ended_at_once"]) == (3, 3)
    ends = AuditEntry.objects.filter(action=Action.OPERATION_ENDED).order_by("pk")
    assert {end.subject_key for end in ends} == {str(operation.pk) for operation in operations}
    assert {(end.before["state"], end.after["state"]) for end in ends} == {("queued", "canceled")}


def test_what_has_ended_is_canceled_by_nobody(ask: Ask, workers: Workers) -> None:
    [operation] = ask()
    workers.run()

    assert not operation_cancel(operation=operation, user=person_make("ben"), now=timezone.now())
    assert not AuditEntry.objects.filter(action=Action.OPERATION_CANCELED).exists()


def test_asking_again_says_for_what(ask: Ask, workers: Workers) -> None:
    [operation] = ask()
    operation_cancel(operation=operation, user=person_make(), now=timezone.now())
    states = [Operation.State.CANCELED]
    preview = batch_again(batch=operation.batch, user=person_make(), states=states, return_to="/")

    preview_confirm(preview_pk=preview.pk, user=person_make(), reason="again", typed="", now=timezone.now())

    assert AuditEntry.objects.latest("pk").after["again_for"] == str(operation.batch_id)
