"""Keeping the evidence of reports that have become final, and fetching the files that the console makes of them."""

from django.utils import timezone

from consoles.lists import REPORTS, ConsoleList
from refresh.models import RefreshStep
from refresh.reading import StepReading
from reports.evidence.files import evidence_file_fetch, evidence_without_file
from reports.evidence.freezing import evidence_freeze, finalization_of, reports_to_freeze
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcNotFound, VspcProtocolError, VspcRejected

EVIDENCE = ConsoleList(REPORTS, "evidence", "files of final usage reports", lambda client: client.licensing.reports)
# A large console needs seconds for each file: what is left comes with the next refreshes.
FILES_AT_ONCE = 5
# What is wrong with one file, and not with the console.
ONE_FILE = (VspcProtocolError, VspcRejected, VspcNotFound)


class EvidenceReading(StepReading):
    """The evidence of the console's final reports: what was just read is frozen, then files are fetched."""

    def read(self, client: VspcClient) -> None:
        """Freeze and fetch; raises `VspcError` where a file cannot be had, which the next refresh asks for again."""
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
        """Fetch a few files, and return how many; those that cannot be had do not keep the others away."""
        fetched_count, wrong = 0, list[VspcError]()
        for evidence in evidence_without_file(self.console):
            if max(fetched_count, len(wrong)) == FILES_AT_ONCE:
                break
            self.lease.proceed()
            try:
                evidence_file_fetch(client, evidence)
                fetched_count += 1
            except ONE_FILE as error:
                wrong.append(error)
            self.note_progress(FILES_AT_ONCE, fetched_count)
        if wrong:
            raise wrong[0]
        return fetched_count

    def _freeze(self) -> int:
        count = 0
        for report in reports_to_freeze(self.console):
            self.lease.proceed()
            evidence_freeze(report=report, operation=finalization_of(report), now=timezone.now())
            count += 1
        return count
