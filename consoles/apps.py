"""The room of connections, the directory and freshness."""

from django.apps import AppConfig


class ConsolesConfig(AppConfig):
    name = "consoles"
