"""What alerts watch about licenses: the rules of the findings, one license at a time and as early as anybody wants."""

from licensing.troubles.changes import CHANGE_RULES
from licensing.troubles.terms import TERM_RULES
from licensing.troubles.use import USE_RULES
from ui.troubles import Rule

__all__ = ["license_rules"]


def license_rules() -> tuple[Rule, ...]:
    """Return every rule about licenses."""
    return (*TERM_RULES, *USE_RULES, *CHANGE_RULES)
