"""How workers follow the need for places."""

from threading import Event
from typing import Any

from celery.signals import worker_shutting_down
from celery.worker.autoscale import Autoscaler

_stopping = Event()


@worker_shutting_down.connect
def scaling_end(**_: Any) -> None:
    """The worker was told to stop."""
    _stopping.set()


class CalmAutoscaler(Autoscaler):
    """Lets no process go while the worker stops, for whose end Celery would look in vain then."""

    def scale_down(self, count: int) -> None:
        """Let so many idle processes go."""
        if not _stopping.is_set():
            super().scale_down(count)
