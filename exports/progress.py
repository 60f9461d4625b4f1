"""How far a file is, in one number and one sentence."""

from dataclasses import dataclass
from datetime import datetime

from exports.models import ExportJob
from ui.wording import counted, number

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class JobRow:
    """A file as its page and the list of files show it."""

    job: ExportJob
    now: datetime

    @property
    def title(self) -> str:
        """What it is of, such as `Report lines`."""
        return self.job.name.replace("-", " ").capitalize()

    @property
    def is_ready(self) -> bool:
        """Whether it can be had."""
        return self.job.state == ExportJob.State.READY and self.now < self.job.expires_at

    @property
    def percent(self) -> int:
        """How much of it is written, rounded down; the last percent is the end itself."""
        if not self.job.is_open:
            return 100
        return min(100 * self.job.done_count // max(self.job.row_count, 1), 99)

    @property
    def text(self) -> str:
        """Where it stands."""
        job = self.job
        if job.state == ExportJob.State.FAILED:
            return job.reason
        if job.state == ExportJob.State.QUEUED:
            return f"waits for its turn, with {counted(job.row_count, 'row', 'rows')}"
        if job.is_open and job.done_count >= job.row_count:
            return f"{counted(job.done_count, 'row', 'rows')} written, the file is being put together"
        if job.is_open:
            return f"{number(job.done_count)} of {counted(job.row_count, 'row', 'rows')} written"
        return f"{counted(job.row_count, 'row', 'rows')}, {self.size}"

    @property
    def size(self) -> str:
        """How large it is."""
        return f"{number(max(round(self.job.size / MEBIBYTE, 1), 0.1))} MiB"
