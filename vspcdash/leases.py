"""Leases: the right of one worker to go on with one row, taken by a conditional update and kept alive while it works.

The row has the fields `holder` and `leased_until`. Whoever dies with a lease loses it when the lease has run out.
"""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)

# The part of its length after which a lease is prolonged.
RENEW_PART = 1 / 6


class LeaseLostError(Exception):
    """Somebody else works on this row now, or its work has ended: nothing more may be written."""


class Lease:
    """The right to work on the one row of `rows`, as long as it is as `rows` says."""

    def __init__(
        self, rows: "QuerySet[Any]", *, holder: uuid.UUID, length: timedelta, renewed_at: datetime | None = None
    ) -> None:
        self.rows = rows
        self.holder = holder
        self.length = length
        self.renewed_at = renewed_at or timezone.now()
        # Found out while it is kept; who cannot ask the database then, asks this.
        self.is_lost = False

    def proceed(self) -> None:
        """Prolong the lease when it is getting old; raises `LeaseLostError` when it is not ours any more."""
        now = timezone.now()
        if now - self.renewed_at < self._renew_after:
            return
        if self.mine().update(leased_until=now + self.length) != 1:
            raise LeaseLostError
        self.renewed_at = now

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Prolong the lease for as long as the block runs: a console may take longer than the lease for one answer."""
        ended = Event()
        keeper = Thread(target=self._keep, args=(ended,), name=f"lease-{self.holder}", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join(timeout=1)

    def end(self, **values: object) -> bool:
        """Give the lease back and write `values` with it, unless somebody else has taken the row over."""
        return self.mine().update(holder=None, leased_until=None, **values) == 1

    def noted(self) -> dict[str, object]:
        """Return what is written with each prolongation while the lease is kept, such as how far the work is."""
        return {}

    def mine(self) -> "QuerySet[Any]":
        """The row, as long as it is ours."""
        return self.rows.filter(holder=self.holder)

    @property
    def _renew_after(self) -> timedelta:
        return self.length * RENEW_PART

    def _keep(self, ended: Event) -> None:
        """Prolong until the block has ended; that the lease was lost is for `proceed` to find out."""
        try:
            while not ended.wait(self._renew_after.total_seconds()):
                self._prolong()
        finally:
            connection.close()

    def _prolong(self) -> None:
        try:
            prolonged = self.mine().update(leased_until=timezone.now() + self.length, **self.noted())
            self.is_lost = not prolonged
        except DatabaseError as error:
            logger.warning("lease=%s could not be prolonged: %s", self.holder, error)


def unheld(now: datetime) -> Q:
    """Rows on which nobody works: never leased, given back, or left by somebody who died."""
    return Q(leased_until=None) | Q(leased_until__lte=now)
