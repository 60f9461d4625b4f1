"""The moment that a request asks for.

An extension that no real console has: a request with the header `X-Simulated-Time` and an ISO 8601 moment in it (in UTC
where it names no zone) is answered as of that moment instead of now, so that a demo can have a history.
"""

from datetime import UTC, datetime

from simulator.errors import ApiError
from simulator.operations import Call

SIMULATED_TIME = "X-Simulated-Time"


def moment_of(call: Call) -> datetime:
    """The moment that the call is about, aware and in UTC; raises the console's 400 for what it cannot read."""
    if call.as_of is None:
        return call.now
    try:
        moment = datetime.fromisoformat(call.as_of)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ApiError(400, f"The '{SIMULATED_TIME}' header is not a moment in ISO 8601.") from None
