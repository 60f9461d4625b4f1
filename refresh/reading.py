"""The reading of one list in a refresh: walk, spool, compare, write, and the row that tells how far it is."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consoles.directory import Links
from consoles.freshness import freshness_failed, freshness_read, freshness_refused
from consoles.lists import ConsoleList, Walkable
from consoles.mirror import Mirror
from refresh.models import RefreshStep
from refresh.parts import mirror_for
from refresh.spool import Spool
from vspc.client import VspcClient
from vspcdash.leases import Lease

PROGRESS_SECONDS = 0.5


class ListReading:
    """One list, its step row, and the lease without which nothing is written."""

    def __init__(
        self, item: ConsoleList, step: RefreshStep, links: Links, lease: Lease, *, watch: Callable[[], None]
    ) -> None:
        """`watch` is called after each progress."""
        self.item = item
        self.step = step
        self.console = links.console
        self.links = links
        self.lease = lease
        self.watch = watch
        self.noted_at = 0.0

    def read(self, client: VspcClient) -> None:
        """Copy the list; raises `VspcError` when it cannot be read, and has written nothing then."""
        self._note(state=RefreshStep.State.RUNNING, started_at=timezone.now())
        mirror = mirror_for(self.item, self.console, self.links)
        source = self.item.open(client)
        with Spool(mirror.known()) as spool:
            began_at = self._walk(source, spool)
            mirror.write(spool.readings(source.decode), proceed=self.lease.proceed)
            self._complete(mirror, spool, began_at)

    def fail(self, reason: str) -> None:
        """Write why the list could not be read; our last good rows stay."""
        now = timezone.now()
        self._note(state=RefreshStep.State.FAILED, finished_at=now, reason=reason)
        freshness_failed(self.console, self.item, failed_at=now, reason=reason)

    def refuse(self, reason: str) -> None:
        """Write that our role may not read the list; our last good rows stay."""
        now = timezone.now()
        self._note(state=RefreshStep.State.NOT_PERMITTED, finished_at=now, reason=reason)
        freshness_refused(self.console, self.item, failed_at=now, reason=reason)

    def _walk(self, source: Walkable, spool: Spool) -> datetime:
        """Spool every page, and return when the first one was asked for."""
        began_at = timezone.now()
        for page in source.walk(on_restart=spool.clear):
            spool.add(page)
            self.lease.proceed()
            self._note_progress(page.total, len(spool.seen))
        return began_at

    @transaction.atomic
    def _complete(self, mirror: Mirror[Any], spool: Spool, began_at: datetime) -> None:
        """Everything that only a complete list may say, in one short transaction."""
        self.lease.proceed()
        now = timezone.now()
        gone = mirror.mark_gone(seen=spool.seen, read_from=began_at, now=now)
        freshness_read(self.console, self.item, refreshed_at=began_at, row_count=len(spool.seen))
        self._note(
            state=RefreshStep.State.SUCCEEDED,
            finished_at=now,
            total_count=len(spool.seen),
            seen_count=len(spool.seen),
            changed_count=spool.changed_count,
            gone_count=len(gone),
        )

    def _note_progress(self, total: int, seen: int) -> None:
        """Write how far the walk is, no more often than a person could see."""
        now = time.monotonic()
        if now - self.noted_at > PROGRESS_SECONDS:
            self.noted_at = now
            self._note(total_count=total, seen_count=seen)

    def _note(self, **values: object) -> None:
        """Write progress where people see it."""
        RefreshStep.objects.filter(pk=self.step.pk).update(**values)
        for field, value in values.items():
            setattr(self.step, field, value)
        self.watch()
