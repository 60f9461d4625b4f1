"""Signals that rooms listen to without knowing each other."""

from django.dispatch import Signal

# Sent every `settings.TICK_SECONDS`; receivers start what their rows say is due, and return at once.
tick = Signal()
