"""Where a console's list of usage goes: its organizations, their lines, and the gauges that add them up."""

from collections.abc import Container
from datetime import datetime
from uuid import UUID

import vspc.schemas as wire
from consoles.directory import Links, clip
from consoles.mirror import Mirror, Reading
from consoles.models import Console
from consoles.upsert import Upsert, Values
from usage.breakdown import Kind, Lines, Names, lines_of
from usage.coverage import ReadDays, coverage_note
from usage.lines import lines_end, lines_write
from usage.models import OrganizationUsage
from usage.months import day_of
from usage.organizations import organizations_measure
from usage.services import usage_link
from usage.totals import totals_measure
from usage.workloads import Workloads


class UsageMirror(Mirror[wire.OrganizationUsage]):
    """Writes an organization together with its lines and gauges, so that they are never of different readings."""

    model = OrganizationUsage

    def __init__(self, console: Console, links: Links) -> None:
        super().__init__(console)
        self.links = links
        self.read = ReadDays(console)
        self.workloads = Workloads(console)
        # What `values` has seen, until `write_rows` takes it.
        self.pending: dict[UUID, Lines] = {}
        self.names: dict[Kind, Names] = {}

    def values(self, reading: Reading[wire.OrganizationUsage]) -> Values:
        """Who it is; its lines are kept for `write_rows`."""
        self.pending[reading.uid] = lines_of(reading.value, self.names)
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

    def mark_gone(self, *, seen: Container[int], read_from: datetime, now: datetime) -> list[int]:
        """Mark the organizations that have no usage any more: their lines end, and their gauges fall to zero."""
        vanished = super().mark_gone(seen=seen, read_from=read_from, now=read_from)
        lines_end(vanished, ended_at=read_from)
        organizations_measure(self.console, {pk: (read_from, {}) for pk in vanished}, read=self.read)
        return vanished

    def conclude(self, *, read_from: datetime, read_to: datetime) -> None:
        """Add everything up, and note that the day was read.

        A reading over midnight is one of neither day: its sums are left to the next one.
        """
        # What the directory has learned since decides whose sum it belongs to.
        usage_link(self.console)
        if day_of(read_from) == day_of(read_to):
            totals_measure(self.console, read_from, read=self.read, workloads=self.workloads)
            coverage_note(self.console, read_from)

    def _taken(self, upsert: Upsert) -> "dict[int, tuple[datetime, Lines]]":
        """The lines of each organization whose row shows this reading, by our key of it."""
        sent = {row["uid"]: row["read_at"] for row in upsert.rows}
        rows = self.rows().filter(uid__in=sent).values_list("pk", "uid", "read_at")
        return {pk: (read_at, self.pending[uid]) for pk, uid, read_at in rows if read_at == sent[uid]}
