"""The project: settings, addresses, the Celery application, encryption and health."""

from vspcdash.celery import app as celery_app

__all__ = ["celery_app"]
