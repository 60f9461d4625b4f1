"""A pool of connections to PostgreSQL, which the threads of a web server share.

Only there is one of use. A worker's child has one thread for its tasks and keeps its connection from one task to the
next; a command ends; and the threads of a pool would not survive the fork by which a worker makes its children.
"""

from django.conf import settings

# Seconds for which a request waits for a connection, and in which a pool gives up an attempt to make one: the next
# request begins anew, so that a server that is back is found at once.
WAIT_SECONDS = 1
# Nothing is connected before somebody asks, and nothing stays for long after.
IDLE_SECONDS = 300


def connections_pool() -> None:
    """Let this process take its connections from a pool, before it makes the first; nothing on SQLite or without size.

    A connection goes back when its answer has been sent to the last byte, and is looked at when it is taken out again.
    """
    if settings.USES_SQLITE or not settings.DATABASE_POOL:
        return
    database = settings.DATABASES["default"]
    # Django's other way to keep connections, which it refuses to mix with a pool.
    database["CONN_MAX_AGE"] = 0
    database["OPTIONS"]["pool"] = {
        "min_size": 0,
        "max_size": settings.DATABASE_POOL,
        "timeout": WAIT_SECONDS,
        "reconnect_timeout": WAIT_SECONDS,
        "max_idle": IDLE_SECONDS,
    }
