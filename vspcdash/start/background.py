"""Celery's processes, started without its command line, whose interactive shell takes half a second to import.

`python -m vspcdash.start.background worker refresh 1-4` or `... beat`; elsewhere the `celery` command does.
"""

import gc
import logging
import os
import socket
import sys
from typing import Any

from celery.apps.worker import Worker
from celery.beat import Scheduler, Service
from celery.signals import worker_before_create_process
from django.db import close_old_connections

from vspcdash.celery import app

# What the processor does first where there is too much for it: operations and pages, then refreshes, then the rest.
NICENESS = {"refresh": 10, "background": 15}


def worker_run(queue: str, places: str) -> int:
    """Consume `queue` until a signal; returns the exit code.

    `places` is how many tasks are run at once: a number, or two such as `1-4`, between which it follows the need.
    """
    least, _, most = places.partition("-")
    os.nice(NICENESS.get(queue, 0))
    worker = Worker(
        app=app,
        hostname=f"{queue}@{socket.gethostname()}",
        queues=[queue],
        concurrency=int(least),
        autoscale=[int(most), int(least)] if most else None,
        autoscaler_cls="vspcdash.start.scaling:CalmAutoscaler",
        loglevel="INFO",
        optimization="fair",
        # Nobody watches these: there is one worker per queue, and the start asks for files.
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


@worker_before_create_process.connect
def memory_share(**_: Any) -> None:
    """Let the processes that run tasks share what is loaded: a search for garbage would copy all of it into each."""
    gc.collect()
    gc.freeze()


class OwnScheduler(Scheduler):
    """Does here what is due: in a queue it would wait behind slow consoles, and with it everything else that is due."""

    def apply_async(self, entry: Any, *_: Any, **__: Any) -> Any:
        """Carry out the task of an entry; what it raises is logged, and done by the next."""
        close_old_connections()
        try:
            return app.tasks[entry.task].apply()
        finally:
            close_old_connections()


def beat_run() -> int:
    """Tick until a signal; keeps no file, since a lost tick is made up by the next."""
    app.loader.import_default_modules()
    app.log.setup(loglevel=logging.INFO)
    service = Service(app, scheduler_cls=OwnScheduler)
    # Beat waits for one interval first, but whoever has just started the product looks for its first refresh at once.
    for entry in service.scheduler.schedule.values():
        service.scheduler.apply_async(entry)
    service.start()
    return 0


if __name__ == "__main__":
    sys.exit(worker_run(sys.argv[2], sys.argv[3]) if sys.argv[1] == "worker" else beat_run())
