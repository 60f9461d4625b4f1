"""Celery's processes, started without its command line, whose interactive shell takes half a second to import.

`python -m vspcdash.start.background worker refresh 1` or `... beat`; elsewhere the `celery` command does.
"""

import logging
import socket
import sys

from celery.apps.worker import Worker
from celery.beat import Scheduler, Service

from vspcdash.celery import app


def worker_run(queue: str, concurrency: int) -> int:
    """Consume `queue` until a signal; returns the exit code."""
    worker = Worker(
        app=app,
        hostname=f"{queue}@{socket.gethostname()}",
        queues=[queue],
        concurrency=concurrency,
        loglevel="INFO",
        optimization="fair",
        # Nobody watches these: there is one worker per queue, and the start asks for files.
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def beat_run() -> int:
    """Send what is due until a signal; keeps no file, since a lost tick is made up by the next."""
    from vspcdash import readiness  # noqa: F401  # says when beat is up; a worker finds it among its tasks

    app.log.setup(loglevel=logging.INFO)
    # Beat waits for one interval first, but whoever has just started the product looks for its first refresh at once.
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])
    Service(app, scheduler_cls=Scheduler).start()
    return 0


if __name__ == "__main__":
    sys.exit(worker_run(sys.argv[2], int(sys.argv[3])) if sys.argv[1] == "worker" else beat_run())
