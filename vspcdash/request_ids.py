"""The id of the request that is answered now, which every line of the log carries."""

import logging
from contextvars import ContextVar
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

# Empty outside of requests and tasks; a worker puts the id of what it carries out here.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# Under which name a message to a worker has the id of the request that sent it.
HEADER = "request_id"


class RequestIdFilter(logging.Filter):
    """Adds the id to every line as the field `request_id`, with words before it where there is one."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.words = words

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass."""
        known = request_id.get()
        record.request_id = f"{self.words}{known}" if known else ""
        return True


@before_task_publish.connect
def id_send(headers: dict[str, Any], **_: Any) -> None:
    """Let the id go along with a message."""
    known = request_id.get()
    if known:
        headers[HEADER] = known


@task_prerun.connect
def id_take(task: Any, task_id: str, **_: Any) -> None:
    """Work under the id of the request that asked for it; under that of the message where nobody did."""
    request_id.set(task.request.get(HEADER) or task_id)


@task_postrun.connect
def id_forget(**_: Any) -> None:
    """Work under no id any more."""
    request_id.set("")
