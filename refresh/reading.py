"""The reading of one list in a refresh, and the row that tells how far it is."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from consoles.directory import Links
from consoles.freshness import freshness_failed, freshness_read, freshness_refused
from consoles.lists import ConsoleList
from refresh.copying import ListCopy
from refresh.models import RefreshStep
from refresh.parts import mirror_for
from refresh.spool import Spool
from vspc.client import VspcClient
from vspcdash.leases import Lease

PROGRESS_SECONDS = 0.5


class StepReading(ABC):
    """What one step of a refresh reads, its row, and the lease without which nothing is written."""

    def __init__(self, step: RefreshStep, links: Links, lease: Lease, *, watch: Callable[[], None]) -> None:
        """`watch` is called after each progress."""
        self.step = step
        self.console = links.console
        self.links = links
        self.lease = lease
        self.watch = watch
        self.noted_at = 0.0
        # What must have been read before this: a past that is missing could not be put in front of the present later.
        self.needs: StepReading | None = None

    @abstractmethod
    def read(self, client: VspcClient) -> None:
        """Read what the step is about; raises `VspcError` when it cannot be read."""

    def fail(self, reason: str) -> None:
        """Write why it could not be read; our last good rows stay."""
        self.note(state=RefreshStep.State.FAILED, finished_at=timezone.now(), reason=reason)

    def refuse(self, reason: str) -> None:
        """Write that our role may not read it; our last good rows stay."""
        self.note(state=RefreshStep.State.NOT_PERMITTED, finished_at=timezone.now(), reason=reason)

    def note_progress(self, total: int, seen: int) -> None:
        """Write how far it is, no more often than a person could see."""
        now = time.monotonic()
        if now - self.noted_at > PROGRESS_SECONDS:
            self.noted_at = now
            self.note(total_count=total, seen_count=seen)

    def note(self, **values: Any) -> None:
        """Write progress where people see it."""
        RefreshStep.objects.filter(pk=self.step.pk).update(**values)
        for field, value in values.items():
            setattr(self.step, field, value)
        self.watch()


class ListReading(StepReading):
    """One list of the console."""

    def __init__(
        self, item: ConsoleList, step: RefreshStep, links: Links, lease: Lease, *, watch: Callable[[], None]
    ) -> None:
        super().__init__(step, links, lease, watch=watch)
        self.item = item

    def read(self, client: VspcClient) -> None:
        """Copy the list; raises `VspcError` when it cannot be read, and has written nothing then."""
        self.note(state=RefreshStep.State.RUNNING, started_at=timezone.now())
        mirror = mirror_for(self.item, self.console, self.links)
        with Spool(mirror.known()) as spool:
            copy = ListCopy(self.item.open(client), mirror, spool, self.lease)
            copy.read(lambda page: self.note_progress(page.total, len(spool.seen)))
            self._complete(copy)

    def fail(self, reason: str) -> None:
        """Write why the list could not be read, also where its age is shown."""
        super().fail(reason)
        freshness_failed(self.console, self.item, failed_at=self.step.finished_at or timezone.now(), reason=reason)

    def refuse(self, reason: str) -> None:
        """Write that our role may not read the list, also where its age is shown."""
        super().refuse(reason)
        freshness_refused(self.console, self.item, failed_at=self.step.finished_at or timezone.now(), reason=reason)

    @transaction.atomic
    def _complete(self, copy: ListCopy) -> None:
        """Everything that only a complete list may say, in one short transaction."""
        gone, seen = copy.complete(), len(copy.spool.seen)
        freshness_read(self.console, self.item, refreshed_at=copy.began_at, row_count=seen)
        self.note(
            state=RefreshStep.State.SUCCEEDED,
            finished_at=timezone.now(),
            total_count=seen,
            seen_count=seen,
            changed_count=copy.spool.changed_count,
            gone_count=gone,
        )
