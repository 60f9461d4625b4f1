"""All that can be said of the audit log: the chain of seals, the seal that this machine kept, and the triggers."""

from collections.abc import Iterator

from accounts.audit.guards import guards_missing
from accounts.audit.keeping import kept_contradiction
from accounts.audit.verifying import Verification


def log_findings(verification: Verification) -> Iterator[str]:
    """Yield one line for each thing that is wrong."""
    yield from verification.findings()
    if contradiction := kept_contradiction():
        yield contradiction
    for name in guards_missing():
        yield f"the database does not refuse changes: its trigger {name} is missing, or is not as it was made"


def log_words(verification: Verification) -> str:
    """Return how much was seen, once nothing was found."""
    return (
        f"{verification.block_count} blocks with {verification.entry_count} entries are as they were sealed; "
        f"{verification.unsealed_count} entries are not sealed yet."
    )
