"""What to look at before a report goes out: each concern says since when, what it does to the number, and what to do.

The rules read our tables only; the number of queries does not depend on the size of a report.
"""

from reports.preflight.concerns import Concern, count_of
from reports.preflight.run import concerns_by_report, concerns_of

__all__ = ["Concern", "concerns_by_report", "concerns_of", "count_of"]
