"""Signals about people that rooms below listen to."""

from django.dispatch import Signal

# Sent in the same transaction when a person may do less than before, or perhaps does: with the `person`, and with the
# `actor` whose doing it is, None for the identity provider's.
rights_lost = Signal()
