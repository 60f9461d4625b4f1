"""The connection of a test stays open until its end, whatever is asked and answered in between."""

from django.db.backends.base.base import BaseDatabaseWrapper

_close = BaseDatabaseWrapper.close_if_unusable_or_obsolete


def keep_in_transactions() -> None:
    """Close no connection in a transaction when a request begins or ends.

    Django's own client sees to that, but not where a test closes an answer itself. A database in memory stays open all
    the same; a connection to PostgreSQL would be gone, and the transaction of the test with it.
    """
    BaseDatabaseWrapper.close_if_unusable_or_obsolete = _close_outside_of_transactions  # type: ignore[assignment,method-assign]


def _close_outside_of_transactions(connection: BaseDatabaseWrapper) -> None:
    if not connection.in_atomic_block:
        _close(connection)
