"""Messages to workers. They only make things happen sooner: what must happen stands in rows that the tick looks at."""

import logging
from datetime import timedelta

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# With so many in a queue its worker is away: messages expire, but lie in the broker until somebody takes them.
MOST_WAITING = 1000


def dispatch(task: str, *arguments: int | str, queue: str, expires: timedelta, delay: float = 0.0) -> bool:
    """Send a message for `task`, to be run after `delay` seconds; False where the broker is down, or the queue full."""
    try:
        if is_full(queue):
            logger.warning("the queue %s is full: %s%r waits for the next tick", queue, task, arguments)
            return False
        current_app.send_task(
            task, args=arguments, queue=queue, countdown=delay, expires=delay + expires.total_seconds(), retry=False
        )
    except OperationalError:
        logger.warning("the broker is down: %s%r waits for the next tick", task, arguments)
        return False
    return True


def is_full(queue: str) -> bool:
    """Whether as many messages wait in a queue as may; raises `OperationalError` where the broker is down."""
    try:
        with current_app.connection_or_acquire() as connection:
            # Declared or not, it is there; the answer says how many messages are.
            return int(connection.default_channel.queue_declare(queue=queue).message_count) >= MOST_WAITING
    except (RedisError, OSError) as error:
        # What goes by the channel itself is not translated.
        raise OperationalError(str(error)) from error
