"""Messages to workers. They only make things happen sooner: what must happen stands in rows that the tick looks at."""

import logging
from datetime import timedelta

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def dispatch(task: str, *arguments: int | str, queue: str, expires: timedelta, delay: float = 0.0) -> bool:
    """Send a message for `task`, to be run after `delay` seconds; False where the broker is down."""
    try:
        current_app.send_task(
            task, args=arguments, queue=queue, countdown=delay, expires=delay + expires.total_seconds(), retry=False
        )
    except OperationalError:
        logger.warning("the broker is down: %s%r waits for the next tick", task, arguments)
        return False
    return True
