"""The room of people, roles and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
