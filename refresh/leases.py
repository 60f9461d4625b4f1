"""Who may work on a refresh: a claim by a conditional update, under a lease that is renewed while the work goes on."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q

from refresh.models import Refresh
from vspcdash.leases import Lease

# A refresh that has cost so many workers their lives is not given to another one.
ATTEMPTS = 3


class RefreshLease(Lease):
    """The right to work on one refresh."""

    def __init__(self, refresh_id: int, holder: uuid.UUID, renewed_at: datetime) -> None:
        running = Refresh.objects.filter(pk=refresh_id, state=Refresh.State.RUNNING)
        super().__init__(running, holder=holder, length=settings.REFRESH_LEASE, renewed_at=renewed_at)

    def hand_back(self) -> bool:
        """Let another worker begin again; that we were told to stop is no failure of the refresh."""
        return self.end(state=Refresh.State.QUEUED, enqueued_at=None, attempt_count=F("attempt_count") - 1)


def claim(refresh_id: int, now: datetime) -> RefreshLease | None:
    """Take a refresh that waits, or that a dead worker left; None when there is nothing to take."""
    abandoned = Q(state=Refresh.State.RUNNING, leased_until__lt=now, attempt_count__lt=ATTEMPTS)
    free = Q(state=Refresh.State.QUEUED) | abandoned
    holder = uuid.uuid4()
    claimed = Refresh.objects.filter(free, pk=refresh_id).update(
        state=Refresh.State.RUNNING,
        holder=holder,
        leased_until=now + settings.REFRESH_LEASE,
        started_at=now,
        attempt_count=F("attempt_count") + 1,
    )
    return RefreshLease(refresh_id, holder, now) if claimed else None
