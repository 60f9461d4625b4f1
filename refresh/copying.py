"""One walk over a list of a console into our rows: spooled and checked, compared, written, and completed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from consoles.lists import Walkable
from consoles.mirror import Mirror
from refresh.spool import Spool
from refresh.writing import writing
from vspc.errors import VspcProtocolError
from vspc.paging import Page
from vspcdash.leases import Lease


class ListCopy:
    """A list on its way from `source` to `mirror`, under the lease without which nothing is written."""

    def __init__(
        self,
        source: Walkable,
        mirror: Mirror[Any],
        spool: Spool,
        lease: Lease,
        *,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        """`now` is the clock by which rows are marked gone: another one than ours when a past is replayed."""
        self.source = source
        self.mirror = mirror
        self.spool = spool
        self.lease = lease
        self.now = now
        # Between these moments the requests of the list were sent.
        self.began_at = self.latest_at = now()
        self.let_go_count = 0

    def read(self, on_page: Callable[[Page[Any]], None]) -> None:
        """Read every page and write what differs; `on_page` is told of each. An incomplete walk writes nothing.

        Raises `VspcError`, also for a list that is complete and not to be believed.
        """
        for page in self.source.walk(on_restart=self.spool.clear):
            self.spool.add(page)
            self.lease.proceed()
            self.latest_at = max(self.latest_at, page.sent_at)
            on_page(page)
        if sentence := self.mirror.doubt(row_count=len(self.spool.seen)):
            raise VspcProtocolError(sentence)
        with writing():
            self.mirror.write(self.spool.readings(self.source.decode), proceed=self.lease.proceed)
            self.let_go_count = self.mirror.let_go(
                seen=self.spool.seen, read_from=self.began_at, proceed=self.lease.proceed
            )

    def complete(self) -> int:
        """Write what only a complete list may say, in the caller's transaction; return how many rows are gone."""
        self.lease.proceed()
        gone = self.mirror.mark_gone(seen=self.spool.seen, read_from=self.began_at, now=self.now())
        self.mirror.conclude(read_from=self.began_at, read_to=self.latest_at)
        return len(gone) + self.let_go_count
