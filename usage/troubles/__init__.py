"""What alerts watch about usage: who jumped, what the month will cost, and agents beyond the license of a console."""

from ui.troubles import Rule
from usage.troubles.agents import AGENT_RULES
from usage.troubles.commitments import COMMITMENT_RULES
from usage.troubles.jumps import JUMP_RULES

__all__ = ["usage_rules"]


def usage_rules() -> tuple[Rule, ...]:
    """Return every rule about usage."""
    return (*JUMP_RULES, *COMMITMENT_RULES, *AGENT_RULES)
