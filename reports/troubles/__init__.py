"""What alerts watch about usage reports: review and submission in time, and servers that are missing."""

from reports.troubles.months import MONTH_RULES
from reports.troubles.servers import SERVER_RULES
from ui.troubles import Rule

__all__ = ["report_rules"]


def report_rules() -> tuple[Rule, ...]:
    """Return every rule about usage reports."""
    return (*MONTH_RULES, *SERVER_RULES)
