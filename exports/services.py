"""Asking for files, seeing to it that each is made by somebody, and taking them away again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from exports.leases import ATTEMPTS, abandoned
from exports.lists import ListAddress, asked_again
from exports.models import ExportJob, ExportPiece
from ui.errors import DomainError
from ui.wording import counted
from vspcdash.dispatch import dispatch

QUEUE = "background"
# A message that nobody took for so long is sent again; a worker that gets both finds the row taken.
RESEND_AFTER = timedelta(seconds=60)
# Files of one person that wait or are being made, and those that are kept: the oldest of them goes first.
MOST_OPEN = 2
MOST_KEPT = 5
DIED = "Making this file failed several times in a row; the log of the worker may say why."


class TooManyExportsError(DomainError):
    """The person has asked for as many files as are made for one at once."""


def export_ask(*, user: User, address: ListAddress, now: datetime) -> ExportJob:
    """Return the file of a list that is under way for this person: a new one, unless there is one of the same list.

    Raises what `asked_again` does, and `TooManyExportsError`.
    """
    _, export = asked_again(address, user)
    with transaction.atomic():
        # One at a time per person, or two askings would each see the last place free.
        list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
        open_ = ExportJob.objects.of(user).open()
        same = open_.filter(digest=address.digest).first()
        if same:
            return same
        if open_.count() >= MOST_OPEN:
            files = counted(MOST_OPEN, "Excel file", "Excel files")
            raise TooManyExportsError(f"{files} of yours are being made; ask again when one of them is ready.")
        job = ExportJob.objects.create(
            user=user,
            path=address.path,
            filters=address.filters,
            digest=address.digest,
            name=export.name,
            row_count=export.count,
            asked_at=now,
            expires_at=now + timedelta(hours=settings.EXPORT_KEEP_HOURS),
        )
        _make_room(user)
        transaction.on_commit(exports_hand_out)
    return job


def exports_hand_out() -> int:
    """Hand files that wait to workers, the oldest first, as many as may be made at once; return how many that were.

    Called by any number of processes at once: who gets a file is decided by its row.
    """
    now = timezone.now()
    unsent = Q(enqueued_at=None) | Q(enqueued_at__lt=now - RESEND_AFTER)
    under_way = ExportJob.objects.open().exclude(unsent, state=ExportJob.State.QUEUED).count()
    waiting = ExportJob.objects.filter(unsent, state=ExportJob.State.QUEUED).order_by("asked_at", "pk")
    chosen = list(waiting.values_list("pk", flat=True)[: max(settings.EXPORTS_AT_ONCE - under_way, 0)])
    return sum(_hand_out(pk, unsent, now) for pk in chosen)


def exports_take_back(now: datetime) -> None:
    """Put back what a dead worker left; give up on what cost several workers their lives, and on what it has of it."""
    left = ExportJob.objects.filter(abandoned(now))
    left.filter(attempt_count__gte=ATTEMPTS).update(
        state=ExportJob.State.FAILED, reason=DIED, finished_at=now, holder=None, leased_until=None
    )
    left.update(state=ExportJob.State.QUEUED, enqueued_at=None, holder=None, leased_until=None)
    # Nobody gets what was written of a file that is given up, and it may be the room that was missing.
    ExportPiece.objects.filter(job__state=ExportJob.State.FAILED).delete()


def exports_prune(now: datetime) -> int:
    """Delete what has expired, and return how many files that were."""
    expired = ExportJob.objects.filter(expires_at__lte=now)
    return sum(_delete(pk) for pk in list(expired.values_list("pk", flat=True)))


def exports_withdraw(*, person: User, **_: Any) -> None:
    """Take a person's files away: they may name what that person may not see any more."""
    for pk in list(ExportJob.objects.of(person).values_list("pk", flat=True)):
        _delete(pk)


def _hand_out(pk: UUID, unsent: Q, now: datetime) -> bool:
    """Send one to a worker, unless another process has just done so; where the broker is down the next tick does."""
    if not ExportJob.objects.filter(unsent, pk=pk, state=ExportJob.State.QUEUED).update(enqueued_at=now):
        return False
    return dispatch("exports.tasks.export_make_task", str(pk), queue=QUEUE, expires=RESEND_AFTER)


def _make_room(user: User) -> None:
    ended = ExportJob.objects.of(user).exclude(state__in=ExportJob.OPEN_STATES)
    for pk in list(ended.values_list("pk", flat=True)[MOST_KEPT - 1 :]):
        _delete(pk)


def _delete(pk: UUID) -> bool:
    """Delete a file; a worker that is making it finds its row gone, and stops."""
    return ExportJob.objects.filter(pk=pk).delete()[0] > 0
