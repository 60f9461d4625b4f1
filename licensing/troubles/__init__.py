"""What alerts watch about licenses: the rules of the findings, one license at a time and as early as anybody wants."""

from licensing.troubles.terms import TERM_RULES
from ui.troubles import Rule

__all__ = ["license_rules"]


def license_rules() -> tuple[Rule, ...]:
    """Return every rule about licenses, the most urgent first."""
    return TERM_RULES
