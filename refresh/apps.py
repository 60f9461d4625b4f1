"""Django application configuration."""

from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "refresh"
