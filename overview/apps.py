"""The room of the first page."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "overview"
