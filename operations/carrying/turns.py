"""Whose turn it is: one chain of short tasks per console, which its rows keep going and not the broker.

A message carries the number of its turn. Whoever plans the next one gives it a new number, so that there is one chain
however many messages are sent, sent twice, or lost; a chain that broke is begun anew by the tick.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from consoles.models import Console
from operations.models import Operation, Turn
from vspcdash.dispatch import dispatch

QUEUE = "operations"
# A turn that has not begun by then was lost: with the broker's data, or with its worker.
OVERDUE = timedelta(seconds=3)
LONGEST_WAIT = timedelta(seconds=60)


def turns_plan(console_pks: Iterable[int]) -> None:
    """Plan the next turn of each console by when something is due there, once the present transaction is committed."""
    # In one order for everybody: it locks their rows.
    for pk in sorted(console_pks):
        turn_plan(pk)


def turn_plan(console_pk: int, *, number: int | None = None) -> bool:
    """Plan the next turn of one console; with `number` only if that is still the present turn."""
    Turn.objects.get_or_create(console_id=console_pk)
    with transaction.atomic():
        present = Turn.objects.filter(console=console_pk)
        if number is not None:
            present = present.filter(number=number)
        # The number first: it locks the row, so that what another worker commits meanwhile is seen or plans after us.
        if not present.update(number=F("number") + 1):
            return False
        now = timezone.now()
        due_at = next_due_at(console_pk, now)
        Turn.objects.filter(console=console_pk).update(due_at=due_at)
        if due_at:
            planned = Turn.objects.values_list("number", flat=True).get(console=console_pk)
            delay = min(max(due_at - now, timedelta(0)), LONGEST_WAIT).total_seconds()
            transaction.on_commit(partial(_send, console_pk, planned, delay))
    return True


def turn_take(console_pk: int, number: int, now: datetime) -> int | None:
    """Begin the turn of that number, and return the number to plan the next one by; None for a message of the past."""
    begun = Turn.objects.filter(console=console_pk, number=number).update(
        number=F("number") + 1, due_at=now + settings.OPERATION_LEASE
    )
    return number + 1 if begun else None


def turns_overdue(now: datetime) -> list[int]:
    """Return the consoles at which something is open and nobody is about to look at it."""
    waiting = Operation.objects.open().values("console")
    late = Q(turn=None) | Q(turn__due_at=None) | Q(turn__due_at__lt=now - OVERDUE)
    return list(Console.objects.filter(late, pk__in=waiting).values_list("pk", flat=True))


def next_due_at(console_pk: int, now: datetime) -> datetime | None:
    """Return when something is to be done next at a console; None when everything there has ended."""
    open_ = Operation.objects.open().filter(console=console_pk)
    running = list(open_.filter(state=Operation.State.RUNNING).values_list("due_at", "leased_until", "is_answered"))
    moments = [max(due_at, leased_until or due_at) for due_at, leased_until, _ in running]
    # With all places taken a queued one waits for one that runs, whose end plans a turn.
    if sum(not is_answered for *_, is_answered in running) < settings.ACTIONS_IN_FLIGHT:
        queued_at = open_.filter(state=Operation.State.QUEUED).aggregate(first=Min("due_at"))["first"]
        moments += [queued_at] if queued_at else []
    return min(moments, default=None)


def _send(console_pk: int, number: int, delay: float) -> None:
    dispatch("operations.tasks.turn_task", console_pk, number, queue=QUEUE, expires=LONGEST_WAIT, delay=delay)
