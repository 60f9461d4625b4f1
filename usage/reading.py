"""Where a console's list of usage goes: its organizations, their lines, and the gauges that add them up."""

from collections import defaultdict
from collections.abc import Callable, Container
from datetime import datetime

import vspc.schemas as wire
from consoles.directory import Links, clip
from consoles.lists import USAGE
from consoles.mirror import Mirror, Pace, Reading, among, chunks, numbered
from consoles.models import Console, Freshness
from consoles.upsert import Upsert, Values
from usage.breakdown import Kind, Lines, Names, lines_of
from usage.clocks import future_withdraw
from usage.coverage import ReadDays, coverage_note
from usage.lines import lines_end, lines_write
from usage.models import OrganizationUsage
from usage.months import day_of
from usage.organizations import organizations_measure
from usage.services import usage_link
from usage.totals import totals_measure
from usage.workloads import Workloads

EMPTY = "The console lists no usage at all, where it listed many organizations before; the next reading decides."
DOUBTED_FROM = 5


class UsageMirror(Mirror[wire.OrganizationUsage]):
    """Writes an organization together with its lines and gauges, so that they are never of different readings."""

    model = OrganizationUsage

    def __init__(self, console: Console, links: Links) -> None:
        super().__init__(console)
        self.links = links
        self.read = ReadDays(console)
        self.workloads = Workloads(console)
        # What `values` has seen, by the number of the UID, until `write_rows` takes it.
        self.pending: dict[int, Lines] = {}
        self.names: dict[Kind, Names] = {}

    def values(self, reading: Reading[wire.OrganizationUsage]) -> Values:
        """Who it is; its lines are kept for `write_rows`."""
        self.pending[reading.uid.int] = lines_of(reading.value, self.names)
        return {
            "organization_id": self.links.organization(reading.uid),
            "organization_type": clip(reading.value.organization_type),
            "provider_uid": reading.value.provider_uid,
        }

    def write_rows(self, upsert: Upsert) -> None:
        """Write the rows; what did not take effect, because a younger reading was there, changes no line either."""
        super().write_rows(upsert)
        self.workloads.note(self.names)
        found = self._taken(upsert)
        lines_write(found, self.workloads)
        organizations_measure(self.console, found, read=self.read)
        self.pending.clear()

    def doubt(self, *, row_count: int) -> str:
        """An empty list where many organizations used something is believed when it comes a second time in a row.

        A console that has just been started answers so, and the end of a month would be gone for good.
        """
        if row_count or self.rows().filter(gone_at=None).count() < DOUBTED_FROM:
            return ""
        was_empty = Freshness.objects.filter(console=self.console, step=USAGE, reason=EMPTY).exists()
        return "" if was_empty else EMPTY

    def let_go(self, *, seen: Container[int], read_from: datetime, proceed: Callable[[], None]) -> int:
        """Mark the organizations that have no usage any more: their lines end, and their gauges fall to zero.

        A few in one transaction each: whoever dies in between has left the others to be found again.
        """
        pace, vanished = Pace(), self.vanished(seen=seen, read_from=read_from)
        for pks in chunks(vanished, self.rows_per_transaction):
            proceed()
            with pace.transaction():
                OrganizationUsage.objects.filter(pk__in=pks).update(gone_at=read_from)
                lines_end(pks, ended_at=read_from)
                organizations_measure(self.console, {pk: (read_from, {}) for pk in pks}, read=self.read)
        return len(vanished)

    def conclude(self, *, read_from: datetime, read_to: datetime) -> None:
        """Add everything up, and note that the day was read.

        A reading over midnight is one of neither day: its sums are left to the next one.
        """
        future_withdraw(self.console, read_to)
        # What the directory has learned since decides whose sum it belongs to.
        usage_link(self.console)
        if day_of(read_from) == day_of(read_to):
            totals_measure(self.console, read_from, read=self.read, workloads=self.workloads)
            coverage_note(self.console, read_from)

    def _taken(self, upsert: Upsert) -> "dict[int, tuple[datetime, Lines]]":
        """The lines of each organization whose row shows this reading, by our key of it."""
        sent = defaultdict[datetime, list[str]](list)
        for row in upsert.rows:
            sent[row["read_at"]].append(row["uid"].hex)
        return {
            pk: (read_at, self.pending[number])
            for read_at, uids in sent.items()
            for number, pk in numbered(self.rows().filter(uid__in=among(uids), read_at=read_at), "uid", "pk")
        }
