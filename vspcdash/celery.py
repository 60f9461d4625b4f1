"""The Celery application: three queues, at-least-once delivery, and a beat that only ticks.

`operations` is for what people wait for, `refresh` for reading consoles, `background` for alerts, messages and files
that nobody watches being made. Each has workers of its own: what waits in one holds nothing up in another.

Tasks are short and idempotent; what must not be lost stands in a database row with a lease, never in the broker.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.utils.log import configure_logging

from vspcdash.heartbeats import heartbeats_install

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vspcdash.settings")

app = Celery("vspcdash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="readiness", packages=["vspcdash"])
heartbeats_install(app)


@setup_logging.connect
def log_as_elsewhere(**_: Any) -> None:
    """Log in workers and beat as in the web server: Celery sets up no handlers where this signal has a receiver.

    Its own would neither write the id of what is carried out nor leave out the secrets of links.
    """
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
