"""Asking for refreshes and seeing to it that each is run to its end by somebody."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.models import User
from consoles.models import Console
from refresh.asking import last_asked
from refresh.leases import ATTEMPTS
from refresh.models import Refresh
from ui.errors import DomainError
from vspcdash.dispatch import dispatch

# A message that nobody took for so long is sent again; a worker that gets both finds the row taken.
RESEND_AFTER = timedelta(seconds=60)
DIED = "The process that read this console died several times in a row."


class NothingToReadError(DomainError):
    """There is no console to refresh."""


def refresh_request(*, console: Console, trigger: str, user: User | None = None) -> tuple[Refresh, bool]:
    """Return the refresh of `console` that is open now, and whether it was opened here.

    There is at most one open refresh per console; somebody who asks for another one gets that one.
    """
    try:
        with transaction.atomic():
            refresh = Refresh.objects.create(
                console=console, trigger=trigger, requested_by=user, requested_at=timezone.now()
            )
            if user:
                record(Action.REFRESH_ASKED, subject=console, actor=user)
    except IntegrityError:
        refresh = Refresh.objects.filter(console=console).latest("pk")
        return refresh, False
    return refresh, True


def refresh_start(*, console: Console, trigger: str, user: User | None = None) -> Refresh:
    """Return the open refresh of `console`, handed to a worker if it was opened here."""
    refresh, is_new = refresh_request(console=console, trigger=trigger, user=user)
    if is_new:
        refresh_enqueue(refresh)
    return refresh


def refreshes_ask(*, user: User, console_pk: int | None = None) -> list[Refresh]:
    """Return the open refresh of each console that this person may see, or of the one that is named.

    Raises `NothingToReadError` when there is none, or the named one is switched off.
    """
    consoles = Console.objects.visible_to(user)
    if console_pk is not None:
        consoles = consoles.filter(pk=console_pk)
    active = [console for console in consoles if console.is_active]
    if not active:
        raise NothingToReadError("There is no such console that is read: it may have been switched off.")
    return [refresh_start(console=console, trigger=Refresh.Trigger.PERSON, user=user) for console in active]


def refresh_enqueue(refresh: Refresh) -> None:
    """Hand a refresh that waits to a worker, once the present transaction is committed."""
    Refresh.objects.filter(pk=refresh.pk).update(enqueued_at=timezone.now())
    transaction.on_commit(partial(_send, refresh.pk))


def refreshes_due(now: datetime) -> int:
    """Start what the schedule asks for and go on with what was left behind; return how many refreshes were handed out.

    Called every few seconds by any number of processes: rows and a constraint decide, not the caller.
    """
    _take_back(now)
    for console in _due_consoles(now):
        _schedule(console, now)
    unsent = Q(enqueued_at=None) | Q(enqueued_at__lt=now - RESEND_AFTER)
    waiting = Refresh.objects.filter(unsent, state=Refresh.State.QUEUED)
    return sum(_hand_out(pk, waiting) for pk in list(waiting.values_list("pk", flat=True)))


def refreshes_prune(console: Console, now: datetime) -> None:
    """Delete the refreshes of `console` that are older than the setting allows."""
    too_old = now - timedelta(days=settings.REFRESH_KEEP_DAYS)
    Refresh.objects.filter(console=console, requested_at__lt=too_old).exclude(state__in=Refresh.OPEN_STATES).delete()


def _due_consoles(now: datetime) -> list[Console]:
    """Consoles that their schedule has read now and that nobody is reading."""
    idle = list(Console.objects.filter(is_active=True).exclude(pk__in=Refresh.objects.open().values("console")))
    asked = last_asked(idle, now)
    return [console for console in idle if console.schedule.is_due(asked.get(console.pk), now)]


@transaction.atomic
def _schedule(console: Console, now: datetime) -> None:
    """Open the refresh that is due, unless another process has done so since we looked: it may even have ended."""
    list(Console.objects.select_for_update(no_key=True).filter(pk=console.pk).values_list("pk"))
    if console.schedule.is_due(last_asked([console], now).get(console.pk), now):
        refresh_request(console=console, trigger=Refresh.Trigger.SCHEDULE)


def _hand_out(pk: int, waiting: "QuerySet[Refresh]") -> bool:
    """Hand one to a worker, unless another process has just done so."""
    if not waiting.filter(pk=pk).update(enqueued_at=timezone.now()):
        return False
    transaction.on_commit(partial(_send, pk))
    return True


def _take_back(now: datetime) -> None:
    """Put back what a dead worker left; give up on what has cost several workers their lives."""
    abandoned = Refresh.objects.filter(state=Refresh.State.RUNNING, leased_until__lt=now)
    abandoned.filter(attempt_count__gte=ATTEMPTS).update(
        state=Refresh.State.FAILED, reason=DIED, finished_at=now, holder=None, leased_until=None
    )
    abandoned.update(state=Refresh.State.QUEUED, enqueued_at=None, holder=None, leased_until=None)


def _send(refresh_id: int) -> None:
    """Tell a worker. A broker that is down loses nothing: the row waits, and the next tick sends it again."""
    dispatch("refresh.tasks.refresh_run_task", refresh_id, queue="refresh", expires=RESEND_AFTER)
