"""Who may work on a refresh: a claim by a conditional update, under a lease that is renewed while the work goes on."""

import uuid
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from refresh.models import Refresh, RefreshQuerySet

LEASE = timedelta(seconds=60)
RENEW_AFTER = timedelta(seconds=10)
# A refresh that has cost so many workers their lives is not given to another one.
ATTEMPTS = 3


class LeaseLostError(Exception):
    """Somebody else works on this refresh now, or it has ended: nothing more may be written."""


class Lease:
    """The right to work on one refresh."""

    def __init__(self, refresh_id: int, holder: uuid.UUID, renewed_at: datetime) -> None:
        self.refresh_id = refresh_id
        self.holder = holder
        self.renewed_at = renewed_at

    def proceed(self) -> None:
        """Prolong the lease when it is getting old; raises `LeaseLostError` when it is not ours any more."""
        now = timezone.now()
        if now - self.renewed_at < RENEW_AFTER:
            return
        if self._mine().update(leased_until=now + LEASE) != 1:
            raise LeaseLostError
        self.renewed_at = now

    def end(self, **values: object) -> bool:
        """Write how the refresh ended, unless somebody else has taken it over."""
        return self._mine().update(holder=None, leased_until=None, **values) == 1

    def hand_back(self) -> bool:
        """Let another worker begin again; that we were told to stop is no failure of the refresh."""
        return self.end(state=Refresh.State.QUEUED, enqueued_at=None, attempt_count=F("attempt_count") - 1)

    def _mine(self) -> RefreshQuerySet:
        return Refresh.objects.filter(pk=self.refresh_id, state=Refresh.State.RUNNING, holder=self.holder)


def claim(refresh_id: int, now: datetime) -> Lease | None:
    """Take a refresh that waits, or that a dead worker left; None when there is nothing to take."""
    abandoned = Q(state=Refresh.State.RUNNING, leased_until__lt=now, attempt_count__lt=ATTEMPTS)
    free = Q(state=Refresh.State.QUEUED) | abandoned
    holder = uuid.uuid4()
    claimed = Refresh.objects.filter(free, pk=refresh_id).update(
        state=Refresh.State.RUNNING,
        holder=holder,
        leased_until=now + LEASE,
        started_at=now,
        attempt_count=F("attempt_count") + 1,
    )
    return Lease(refresh_id, holder, now) if claimed else None
