"""What the console does later: a call answered by 202 is followed to its result.

Results are kept for five minutes (at least one, the resolution of the console's timer), so polls are seconds apart and
the result is fetched at once. An action that is gone meanwhile has an unknown outcome (VSPC REST 3.6.1, asynchronous
actions).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from vspc.answers import Answer, unreadable
from vspc.errors import VspcActionLost, VspcError, VspcNotFound, VspcProtocolError, VspcRejected, VspcUnavailable
from vspc.schemas import AsyncAction
from vspc.timing import Deadline
from vspc.wire import decode_value, read_one

FIRST_PAUSE = 0.2  # seconds
LONGEST_PAUSE = 5.0
PATH = "/asyncActions"
CANCELED = 1050  # the console's own code for it
ENDS = frozenset({"succeed", "failed", "canceled"})
UUID_PATTERN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def followed(accepted: Answer, *, poll: Callable[[str], Answer], deadline: Deadline) -> Answer:
    """Return the result of the action behind `accepted`, as if the call had answered it.

    Raises `VspcActionLost` when the console forgot the action, `VspcUnavailable` when it is not done by `deadline`.
    """
    uid = action_uid(accepted)
    if uid is None:
        raise unreadable(accepted, "with a promise of a later result that does not say where")
    path = f"{PATH}/{uid}"
    try:
        status = _outcome(accepted, path, poll, deadline)
        if status == "succeed":
            result = poll(f"{path}/result")
            return replace(result, path=accepted.path, sent_at=accepted.sent_at, from_action=True)
    except VspcNotFound as error:
        sentence = "The console forgot the request before its result could be fetched; what came of it is unknown."
        raise VspcActionLost(sentence, status=error.status, request_id=error.request_id) from error
    if status == "canceled":
        sentence = "The request was cancelled on the console."
        raise VspcRejected(sentence, code=CANCELED, request_id=accepted.request_id)
    raise _reason_of_failure(accepted, path, poll)


def action_uid(accepted: Answer) -> UUID | None:
    """Return the id in Location, None where there is none.

    Its host is of no interest: it may be an internal name, and the bearer goes to no other than ours.
    """
    found = re.search(rf"{PATH}/({UUID_PATTERN})/?$", accepted.location, re.IGNORECASE)
    return UUID(found[1]) if found else None


def _outcome(accepted: Answer, path: str, poll: Callable[[str], Answer], deadline: Deadline) -> str:
    """Return the status in which the action ended."""
    pause = FIRST_PAUSE
    while True:
        answer = poll(path)
        status = (decode_value(answer, read_one(answer), AsyncAction).status or "").lower()
        if status in ENDS:
            return status
        if not deadline.sleep(pause):
            sentence = f"The console had not finished after {deadline.seconds:.0f} seconds."
            raise VspcUnavailable(sentence, request_id=accepted.request_id)
        pause = min(LONGEST_PAUSE, pause * 1.5)


def _reason_of_failure(accepted: Answer, path: str, poll: Callable[[str], Answer]) -> VspcError:
    """Return the error in the result of a failed action; what stands there is not documented, so it may hold none."""
    try:
        poll(f"{path}/result")
    except (VspcNotFound, VspcProtocolError):
        pass
    except VspcError as error:
        return error
    return VspcRejected("The console could not finish the request.", request_id=accepted.request_id)
