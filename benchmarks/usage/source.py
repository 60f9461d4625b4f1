"""A console's list of usage day by day, in memory: it is walked and decoded as the client's, without a network."""

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from benchmarks.floor import USAGE, list_of
from benchmarks.usage.changing import Row as Json
from benchmarks.usage.changing import month_begin, row_change
from vspc.paging import Page, Row
from vspc.schemas import OrganizationUsage
from vspc.wire import decoder_of

CHANGING_SHARE = 0.05


class PastConsole:
    """The list that was recorded in `pages`, as it is at `now`."""

    def __init__(self, pages: dict[str, bytes], now: datetime) -> None:
        self.now = now
        self.chance = Random(1)
        bodies = [body for path, body in pages.items() if list_of(path) == USAGE]
        self.rows: list[Json] = [row for body in bodies for row in msgspec.json.decode(body)["data"]]
        self.keys = [UUID(row["organizationUid"]) for row in self.rows]
        self.raws = [msgspec.json.encode(row) for row in self.rows]

    def go_to(self, moment: datetime) -> int:
        """Go on to another day, and return how many organizations differ from the day before."""
        self.now = moment
        begun = {number for number, row in enumerate(self.rows) if month_begin(row)} if moment.day == 1 else set()
        changed = self.chance.sample(range(len(self.rows)), round(CHANGING_SHARE * len(self.rows)))
        for number in changed:
            row_change(self.rows[number], self.chance)
        differing = begun.union(changed)
        for number in differing:
            self.raws[number] = msgspec.json.encode(self.rows[number])
        return len(differing)

    def walk(self, *, limit: int = 500, on_restart: Callable[[], None] | None = None) -> Iterator[Page[Any]]:
        """Yield the pages, without values: a spool looks at none, and what differs is decoded later."""
        rows: list[Row[Any]] = [
            Row(uid=key, raw=raw, value=None) for key, raw in zip(self.keys, self.raws, strict=True)
        ]
        for first in range(0, len(rows), limit):
            yield Page(rows=rows[first : first + limit], total=len(rows), sent_at=self.now)

    def decode(self, raw: bytes) -> Row[OrganizationUsage]:
        """Return a row from its JSON."""
        value: OrganizationUsage = decoder_of(OrganizationUsage).decode(raw)
        return Row(uid=value.organization_uid, raw=raw, value=value)
