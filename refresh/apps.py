"""The room that reads consoles on schedule."""

from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "refresh"
