"""Who may work on a refresh: a claim by a conditional update, under a lease that is renewed while the work goes on."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.utils import timezone

from refresh.models import Refresh, RefreshQuerySet

logger = logging.getLogger(__name__)

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

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Prolong the lease for as long as the block runs: a console may take longer than the lease for one answer."""
        ended = Event()
        keeper = Thread(target=self._keep, args=(ended,), name=f"lease-{self.refresh_id}", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join(timeout=1)

    def end(self, **values: object) -> bool:
        """Write how the refresh ended, unless somebody else has taken it over."""
        return self._mine().update(holder=None, leased_until=None, **values) == 1

    def hand_back(self) -> bool:
        """Let another worker begin again; that we were told to stop is no failure of the refresh."""
        return self.end(state=Refresh.State.QUEUED, enqueued_at=None, attempt_count=F("attempt_count") - 1)

    def _keep(self, ended: Event) -> None:
        """Prolong until the block has ended; that the lease was lost is for `proceed` to find out."""
        try:
            while not ended.wait(RENEW_AFTER.total_seconds()):
                self._prolong()
        finally:
            connection.close()

    def _prolong(self) -> None:
        try:
            self._mine().update(leased_until=timezone.now() + LEASE)
        except DatabaseError as error:
            logger.warning("refresh=%s could not be prolonged: %s", self.refresh_id, error)

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
