"""The watched values of a license in words, for what changed and for what an operation found before and after."""

from ui.wording import number

TITLES = {
    "status": "Status",
    "type": "Type",
    "edition": "Edition",
    "expires_on": "Expires",
    "support_expires_on": "Support until",
    "units": "Units",
    "auto_update": "Auto-update",
    "license_ids": "License IDs",
    "sockets": "Sockets",
    "section_types": "Counts",
}
# On or off; other values that are one of two are yes or no.
SWITCHES = frozenset({"auto_update"})
AMOUNTS = frozenset({"units"})


def said_of(name: str, kept: str) -> str:
    """Return a value as `licensing.changes` has kept it, amounts as every page says numbers."""
    return number(float(kept)) if kept and name in AMOUNTS else kept
