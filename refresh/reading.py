"""The reading of one list in a refresh: walk, spool, compare, write, and the row that tells how far it is."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consoles.freshness import freshness_failed, freshness_read
from consoles.lists import ConsoleList, Walkable
from consoles.mirror import Mirror
from consoles.models import Console
from refresh.leases import Lease
from refresh.models import RefreshStep
from refresh.parts import mirror_for
from refresh.spool import Spool
from vspc.client import VspcClient


class ListReading:
    """One list, its step row, and the lease without which nothing is written."""

    def __init__(self, item: ConsoleList, step: RefreshStep, console: Console, lease: Lease) -> None:
        self.item = item
        self.step = step
        self.console = console
        self.lease = lease

    def read(self, client: VspcClient) -> None:
        """Copy the list; raises `VspcError` when it cannot be read, and has written nothing then."""
        self._note(state=RefreshStep.State.RUNNING, started_at=timezone.now())
        mirror = mirror_for(self.item, self.console)
        source = self.item.open(client)
        with Spool(mirror.known()) as spool:
            began_at = self._walk(source, spool)
            mirror.write(spool.readings(source.decode), proceed=self.lease.proceed)
            self._complete(mirror, spool, began_at)

    def fail(self, state: RefreshStep.State, reason: str) -> None:
        """Write why the list could not be read; our last good rows stay."""
        now = timezone.now()
        self._note(state=state, finished_at=now, reason=reason)
        freshness_failed(self.console, self.item, failed_at=now, reason=reason)

    def _walk(self, source: Walkable, spool: Spool) -> datetime:
        """Spool every page, and return when the first one was asked for."""
        began_at = timezone.now()
        for page in source.walk(on_restart=spool.clear):
            spool.add(page)
            self.lease.proceed()
            self._note(total_count=page.total, seen_count=len(spool.seen))
        return began_at

    @transaction.atomic
    def _complete(self, mirror: Mirror[Any], spool: Spool, began_at: datetime) -> None:
        """Everything that only a complete list may say, in one short transaction."""
        now = timezone.now()
        gone = mirror.mark_gone(seen=spool.seen, read_from=began_at, now=now)
        freshness_read(self.console, self.item, refreshed_at=began_at, row_count=len(spool.seen))
        self._note(
            state=RefreshStep.State.SUCCEEDED,
            finished_at=now,
            seen_count=len(spool.seen),
            changed_count=spool.changed_count,
            gone_count=len(gone),
        )

    def _note(self, **values: object) -> None:
        """Write progress where people see it."""
        RefreshStep.objects.filter(pk=self.step.pk).update(**values)
        for field, value in values.items():
            setattr(self.step, field, value)
