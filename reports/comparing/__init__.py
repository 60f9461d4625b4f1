"""Why the points of one version of a report differ from those of another, line by line, largest first.

The differences of all changes add up to the whole, by construction. The database groups the lines of both versions, so
that two reports of the same size cost little more than what is different between them.
"""

from reports.comparing.changes import Change, Kind
from reports.comparing.comparison import (
    Comparison,
    KindSum,
    changes_largest_first,
    comparison_of,
    own_comparison_of,
    whole_comparison_of,
)

__all__ = [
    "Change",
    "Comparison",
    "Kind",
    "KindSum",
    "changes_largest_first",
    "comparison_of",
    "own_comparison_of",
    "whole_comparison_of",
]
