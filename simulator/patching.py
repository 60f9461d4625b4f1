"""JSON Patch as the console takes it: one property that can be switched, named in any case."""

import json
from typing import Any

from simulator.errors import SERVER_ERROR, ApiError
from simulator.operations import Call

PATCH_FAILED = 1001
SWITCH = {"true": True, "false": False}


def wanted_switch(call: Call, name: str) -> bool:
    """What the patch sets that property to; the last of its operations counts. Raises the console's refusals."""
    if call.body.media_type != "application/json":
        raise ApiError(415, "A patch has to be sent as application/json.")
    try:
        patches = json.loads(call.body.content)
    except ValueError:
        raise ApiError(400, "The patch is not a JSON document.") from None
    if not isinstance(patches, list) or not patches:
        raise ApiError(400, "A patch is an array of operations.")
    return [_switched(patch, name) for patch in patches][-1]


def _switched(patch: Any, name: str) -> bool:
    """What one operation sets the property to, as a boolean or a string: the vendor's examples send either."""
    if isinstance(patch, dict) and patch.get("op") == "replace":
        value = patch.get("value")
        path = patch.get("path")
        wanted = SWITCH.get(value.casefold()) if isinstance(value, str) else value
        if isinstance(path, str) and path.casefold() == f"/{name}".casefold() and isinstance(wanted, bool):
            return wanted
    raise ApiError(SERVER_ERROR, "The property could not be updated.", code=PATCH_FAILED, failedJsonPatch=patch)
