"""What happens to reports that rooms below want to know of."""

from django.dispatch import Signal

# Sent with `console` in the transaction that ends a finalization: its reports say something else than was read.
finalized = Signal()
