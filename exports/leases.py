"""Who may make a file: a claim by a conditional update, under a lease that says how far it is while it is kept."""

import uuid
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from exports.models import ExportJob
from vspcdash.leases import Lease

LEASE = timedelta(seconds=60)
# How often people see that it goes on.
NOTE_EVERY = timedelta(seconds=1)
# A file that has cost so many workers their lives is not given to another one.
ATTEMPTS = 3


class ExportLease(Lease):
    """The right to make one file."""

    def __init__(self, job_id: uuid.UUID, holder: uuid.UUID) -> None:
        super().__init__(ExportJob.objects.filter(pk=job_id), holder=holder, length=LEASE)
        self.done_count = 0

    def noted(self) -> dict[str, object]:
        """How many rows are written."""
        return {"done_count": self.done_count}

    def hand_back(self) -> bool:
        """Let another worker begin again; that we were told to stop is no failure of the file."""
        return self.end(state=ExportJob.State.QUEUED, enqueued_at=None, attempt_count=F("attempt_count") - 1)

    @property
    def _renew_after(self) -> timedelta:
        return NOTE_EVERY


def abandoned(now: datetime) -> Q:
    """Files whose worker has died."""
    return Q(state=ExportJob.State.RUNNING, leased_until__lt=now)


def claim(job_id: uuid.UUID, now: datetime) -> ExportLease | None:
    """Take a file that waits, or that a dead worker left; None when there is nothing to take."""
    free = Q(state=ExportJob.State.QUEUED) | abandoned(now) & Q(attempt_count__lt=ATTEMPTS)
    holder = uuid.uuid4()
    claimed = ExportJob.objects.filter(free, pk=job_id).update(
        state=ExportJob.State.RUNNING,
        holder=holder,
        leased_until=timezone.now() + LEASE,
        started_at=now,
        done_count=0,
        attempt_count=F("attempt_count") + 1,
    )
    return ExportLease(job_id, holder) if claimed else None
