"""What the rules of the pre-flight look at: read once for any number of reports, one query for each kind of fact."""

from reports.preflight.facts.facts import Facts
from reports.preflight.facts.ground import ReportFacts

__all__ = ["Facts", "ReportFacts"]
