"""Files by which Celery's processes say that they are ready; the start waits for them."""

from pathlib import Path
from typing import Any

from celery.signals import beat_init, worker_ready
from django.conf import settings


def announce(name: str) -> None:
    """Leave a file that says `name` is ready."""
    folder = Path(settings.READY_DIR)
    folder.mkdir(exist_ok=True)
    (folder / name).touch()


@worker_ready.connect
def worker_announce(sender: Any, **_: Any) -> None:
    """A worker named `refresh@host` consumes its queues."""
    announce(f"worker-{sender.hostname.split('@')[0]}")


@beat_init.connect
def beat_announce(**_: Any) -> None:
    """Beat begins to tick."""
    announce("beat")
