"""What people can ask a console to do about its usage reports: finalize those that wait, and approve them by itself."""

from reports.operating.approving import SwitchAutoApproval
from reports.operating.base import ReportsKind
from reports.operating.finalizing import FinalizeReports

__all__ = ["report_kinds"]


def report_kinds() -> list[ReportsKind]:
    """Return one of each kind."""
    return [FinalizeReports(), SwitchAutoApproval()]
