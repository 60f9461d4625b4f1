"""The Celery application: two queues, at-least-once delivery, and a beat that only ticks.

Tasks are short and idempotent; what must not be lost stands in a database row with a lease, never in the broker.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vspcdash.settings")

app = Celery("vspcdash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="readiness", packages=["vspcdash"])
