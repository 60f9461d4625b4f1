"""The room of everything that pages share and no domain owns."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
