"""The id of the request that is answered now, which every line of the log carries."""

import logging
from contextvars import ContextVar

# Empty outside of requests; a worker puts the id of what it carries out here.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdFilter(logging.Filter):
    """Adds ` request_id=...` to the lines that something under an id writes, as the field `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass."""
        known = request_id.get()
        record.request_id = f" request_id={known}" if known else ""
        return True
