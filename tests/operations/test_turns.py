"""One chain of turns per console whatever becomes of messages, one worker per operation whatever becomes of workers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from consoles.models import Console
from operations.carrying.claims import MOST_TAKEOVERS, claim, places_fill
from operations.carrying.running import operation_advance, turn_run
from operations.carrying.turns import OVERDUE, turn_plan
from operations.carrying.work import PROBE_TIME
from operations.models import Attempt, Operation, Turn
from operations.tasks import advance_task, turn_task
from operations.ticking import operations_tick
from simulator.app import Simulator
from tests.operations.conftest import Ask, effects_on
from tests.operations.probe import Probe
from tests.operations.workers import Workers
from vspcdash.leases import LeaseLostError

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State


def test_message_that_comes_twice_makes_no_second_chain(ask: Ask, workers: Workers, console: Console) -> None:
    ask()
    (_, _, _, (pk, number)) = workers.messages[0]

    assert turn_task(pk, number) == {"ran": 1}
    assert turn_task(pk, number) == {"ran": 0}


def test_planning_again_voids_the_message_before(ask: Ask, workers: Workers, console: Console) -> None:
    ask()
    (_, _, _, (pk, number)) = workers.messages[0]

    turn_plan(console.pk)

    assert turn_task(pk, number) == {"ran": 0}


def test_turn_of_a_console_that_is_gone_is_no_turn(ask: Ask, workers: Workers, console: Console) -> None:
    ask()
    (_, _, _, (pk, number)) = workers.messages[0]
    Operation.objects.all().delete()
    console.delete()

    assert turn_task(pk, number) == {"ran": 0}


def test_operation_that_is_gone_is_nothing_to_do(console: Console) -> None:
    assert advance_task(str(uuid4())) == {"ran": 0}


def test_tick_begins_the_chain_anew_where_it_broke(ask: Ask, workers: Workers, console: Console) -> None:
    ask()
    workers.messages.clear()
    workers.at(timezone.now() + OVERDUE + timedelta(seconds=1))

    assert operations_tick() == 1
    assert len(workers.messages) == 1


def test_tick_leaves_a_chain_alone_that_goes_on(ask: Ask, workers: Workers) -> None:
    ask()

    assert operations_tick() == 0


def test_tick_leaves_idle_consoles_alone(ask: Ask, workers: Workers) -> None:
    ask()
    workers.run()

    assert operations_tick() == 0


def test_operation_is_held_by_one_worker_at_a_time(ask: Ask, console: Console) -> None:
    ask()
    (pk,) = places_fill(console.pk, timezone.now())

    assert claim(pk, timezone.now())
    assert claim(pk, timezone.now()) is None


def test_lease_of_a_dead_worker_is_taken_over_when_it_has_run_out(ask: Ask, workers: Workers, console: Console) -> None:
    ask()
    (pk,) = places_fill(console.pk, timezone.now())
    dead = claim(pk, timezone.now())
    assert dead
    workers.at(timezone.now() + settings.OPERATION_LEASE)

    assert claim(pk, timezone.now())
    with pytest.raises(LeaseLostError):
        dead.check()


def test_worker_that_was_asleep_does_not_send_when_it_wakes(
    ask: Ask, workers: Workers, console: Console, probe: Probe, app: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine stands still between the reading of the license and the sending: its lease has run out."""
    (operation,) = ask()
    (pk,) = places_fill(console.pk, timezone.now())

    def sleepy(*arguments: object) -> object:
        observed = Probe.observe(probe, *arguments)  # type: ignore[arg-type]
        workers.at(timezone.now() + settings.OPERATION_LEASE + timedelta(seconds=1))
        return observed

    monkeypatch.setattr(probe, "observe", sleepy)
    operation_advance(pk)

    assert effects_on(app, operation) == 0
    assert not Attempt.objects.filter(sent_at__isnull=False).exists()


def test_operation_that_kills_every_worker_is_given_up(
    ask: Ask, workers: Workers, console: Console, app: Simulator
) -> None:
    (operation,) = ask()
    places_fill(console.pk, timezone.now())
    Operation.objects.update(takeover_count=MOST_TAKEOVERS, holder=uuid4(), leased_until=timezone.now())

    workers.run()

    operation.refresh_from_db()
    assert operation.state == State.FAILED
    assert effects_on(app, operation) == 0


def test_defect_in_one_operation_does_not_stop_the_others(
    ask: Ask, workers: Workers, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = ask(2)

    def observe(client: object, operation: Operation) -> object:
        assert operation.pk != broken.pk
        return Probe.observe(probe, client, operation)  # type: ignore[arg-type]

    monkeypatch.setattr(probe, "observe", observe)
    workers.run()

    states = dict(Operation.objects.values_list("pk", "state"))
    assert states == {broken.pk: State.FAILED, sound.pk: State.SUCCEEDED}


def test_what_spans_servers_is_done_once_nothing_runs(ask: Ask, workers: Workers, probe: Probe) -> None:
    ask(3)

    workers.run()
    while workers.messages:
        workers.take()

    assert probe.settled
    assert len(probe.ends) == 3
    assert len(probe.recorded) == 3


def test_console_whose_address_cannot_be_used_fails_its_operations_unsent(
    ask: Ask, workers: Workers, console: Console
) -> None:
    (operation,) = ask()
    Console.objects.update(url="http://example.com")

    workers.run()

    operation.refresh_from_db()
    assert operation.state == State.FAILED
    assert "Nothing was sent" in operation.error


def test_present_turn_goes_on_and_others_do_not(ask: Ask, console: Console) -> None:
    ask()
    number = Turn.objects.get(console=console).number

    assert not turn_run(console.pk, number - 1, hand_out=lambda _: None)
    assert turn_run(console.pk, number, hand_out=lambda _: None)


def test_console_that_does_not_answer_is_asked_once_a_turn(ask: Ask, workers: Workers) -> None:
    ask(4)
    while Attempt.objects.filter(accepted_at__isnull=False).count() < 4:
        workers.take()
    workers.network.consoles.clear()
    Operation.objects.update(due_at=timezone.now())
    workers.network.asked.clear()

    while not workers.network.asked:
        workers.take()

    assert len(workers.network.asked) == 1


def test_one_operation_finds_out_whether_a_silent_console_answers_again(ask: Ask, workers: Workers) -> None:
    operations = ask(8)
    workers.network.consoles.clear()
    while not workers.network.asked:
        workers.take()

    waiting = Operation.objects.filter(pk__in=[operation.pk for operation in operations], state=State.QUEUED)
    begun = waiting.exclude(started_at=None).order_by("due_at").first()
    assert begun
    assert not waiting.filter(started_at=None, due_at__lte=begun.due_at).exists()


def test_all_begin_as_soon_as_a_silent_console_has_answered_once(ask: Ask, workers: Workers) -> None:
    operations = ask(8)
    apps = dict(workers.network.consoles)
    workers.network.consoles.clear()
    while not workers.network.asked:
        workers.take()
    silent_at = timezone.now()

    workers.network.consoles.update(apps)
    workers.run()

    last = Operation.objects.filter(pk__in=[operation.pk for operation in operations]).latest("finished_at")
    assert last.finished_at is not None
    assert last.finished_at - silent_at < PROBE_TIME


def test_operation_that_is_put_off_says_why_until_it_ends(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    apps = dict(workers.network.consoles)
    workers.network.consoles.clear()
    while not workers.network.asked:
        workers.take()

    operation.refresh_from_db()
    assert (operation.state, operation.error) == (State.QUEUED, "The console cannot be reached at eu-west.test:1280.")

    workers.network.consoles.update(apps)
    workers.run()

    operation.refresh_from_db()
    assert (operation.state, operation.error) == (State.SUCCEEDED, "")
