"""JSON Patch documents, in exactly the form that the vendor's own examples have (VSPC REST 3.6.1, JSON Patch)."""

from typing import TypedDict


class Operation(TypedDict):
    """One entry of a patch."""

    op: str
    path: str
    value: str | bool


def auto_update_patch(*, enabled: bool) -> list[Operation]:
    """Return the patch that switches the automatic update of a license; its value is a text, not a boolean."""
    return [{"op": "replace", "path": "/autoUpdateEnabled", "value": "true" if enabled else "false"}]


def auto_approve_patch(*, enabled: bool) -> list[Operation]:
    """Return the patch that switches the automatic approval of reports; here the value is a boolean."""
    return [{"op": "replace", "path": "/AutoApprove", "value": enabled}]
