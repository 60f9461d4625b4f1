"""Signs of life of the programs in the background, wherever they run: in the cache, and gone by themselves."""

from typing import Any

from celery import Celery, bootsteps
from django.conf import settings
from django.core.cache import cache

from vspcdash.machines import machine_note

EVERY_SECONDS = 5.0
# Nobody is given up for one sign that came late.
GONE_SECONDS = 30
BEAT = "beat"


def worker_name(queue: str) -> str:
    """Return the name under which the workers of a queue give signs of life, whichever of them does."""
    return f"worker-{queue}"


def programs() -> tuple[str, ...]:
    """Return the names of all that has to be alive somewhere."""
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    return (BEAT, *(worker_name(queue) for queue in sorted(queues)))


def heartbeat(name: str) -> None:
    """Say that `name` is alive."""
    cache.set(f"alive:{name}", True, GONE_SECONDS)


def is_alive(name: str) -> bool:
    """Whether it said so within the last half minute; false as well while there is no cache."""
    return bool(cache.get(f"alive:{name}"))


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Lets a worker say that it is alive for as long as it is connected to the broker."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.timer: Any = None

    def start(self, consumer: Any) -> None:
        """Begin; the consumer starts anew with each connection."""
        names = [worker_name(queue) for queue in consumer.app.amqp.queues.consume_from]
        self._say(names)
        self.timer = consumer.timer.call_repeatedly(EVERY_SECONDS, self._say, (names,))

    def stop(self, _consumer: Any) -> None:
        """Fall silent."""
        if self.timer:
            self.timer.cancel()

    def _say(self, names: list[str]) -> None:
        for name in names:
            heartbeat(name)
        machine_note()


def heartbeats_install(app: Celery) -> None:
    """Let every worker of the application give signs of life."""
    app.steps["consumer"].add(WorkerHeartbeat)
