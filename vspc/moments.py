"""Dates with time as consoles write them: seven fraction digits and an offset, or no offset at all (then it is UTC)."""

from abc import ABCMeta
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Moment = datetime
else:

    class Moment(metaclass=ABCMeta):  # noqa: B024 - wanted for its register alone
        """What a schema declares for an aware UTC `datetime`.

        msgspec's own reading of `datetime` keeps the offset and rounds the seventh digit, which overflows on the last
        moment of the year 9999; a type that it does not know comes to `read_moment` instead.
        """

    Moment.register(datetime)


def read_moment(kind: type, value: Any) -> datetime:
    """Return `value` in UTC; the decoding hook of every schema. Raises `ValueError` without repeating the value."""
    if kind is not Moment or not isinstance(value, str):
        raise ValueError("expected a date with time")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None:
        raise ValueError("expected a date with time")
    return _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last hours that a datetime can hold: "never" and "always"
        return moment.replace(tzinfo=UTC)
