"""Signals that rooms listen to without knowing each other."""

from django.dispatch import Signal

# Sent every `settings.TICK_SECONDS`; receivers start what their rows say is due, and return at once.
tick = Signal()

# Sent by `manage.py reencrypt`; receivers save secrets under the first key that stand in no field of their own, and
# return how many.
reencrypt = Signal()
