"""A report against what we have read ourselves of its month: where the two differ, organization by organization.

Agents of the console are reported by the highest number in use at one time in the month, everything else by what was in
use when it ended. A difference is claimed only where our readings allow it: what nobody looked at may have been as the
report says.
"""

from reports.history.comparison import history_of
from reports.history.differences import Difference, History
from reports.history.judging import Kind

__all__ = ["Difference", "History", "Kind", "history_of"]
