"""The project as an application of its own: the commands around the start, and the Celery application."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Makes our Celery application the current one, so that `delay` in any process reaches our broker."""

    name = "vspcdash"

    def ready(self) -> None:
        """Import it only now: what merely reads the settings starts in half the time without it."""
        from vspcdash import celery

        celery.app.set_default()
