"""Keeping the evidence of reports that have become final, and fetching the files that the console makes of them."""

from itertools import islice

from django.utils import timezone

from consoles.lists import REPORTS, ConsoleList
from refresh.models import RefreshStep
from refresh.reading import StepReading
from reports.evidence.files import evidence_file_fetch, evidence_without_file
from reports.evidence.freezing import evidence_freeze, operation_behind, reports_to_freeze
from vspc.client import VspcClient

EVIDENCE = ConsoleList(REPORTS, "evidence", "files of final usage reports", lambda client: client.licensing.reports)
# A large console needs seconds for each file: what is left comes with the next refreshes.
FILES_AT_ONCE = 5


class EvidenceReading(StepReading):
    """The evidence of the console's final reports: what was just read is frozen, then files are fetched."""

    def read(self, client: VspcClient) -> None:
        """Freeze and fetch; a file that cannot be had is asked for again later, and fails nothing."""
        self.note(state=RefreshStep.State.RUNNING, started_at=timezone.now())
        frozen_count = self._freeze()
        file_count = self._fetch(client)
        self.note(
            state=RefreshStep.State.SUCCEEDED,
            finished_at=timezone.now(),
            total_count=file_count,
            seen_count=file_count,
            changed_count=frozen_count,
        )

    def _fetch(self, client: VspcClient) -> int:
        """Ask for a few files, and return how many could be had; the evidence says why others could not."""
        fetched_count = 0
        asked = islice(evidence_without_file(self.console, timezone.now()), FILES_AT_ONCE)
        for number, evidence in enumerate(asked, 1):
            self.lease.proceed()
            fetched_count += evidence_file_fetch(client, evidence)
            self.note_progress(FILES_AT_ONCE, number)
        return fetched_count

    def _freeze(self) -> int:
        count = 0
        for report in reports_to_freeze(self.console, timezone.now()):
            self.lease.proceed()
            evidence_freeze(report=report, operation=operation_behind(report), now=timezone.now())
            count += 1
        return count
