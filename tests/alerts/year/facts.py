"""What a year was like: what the console had whenever it was read, when people looked, and what they had said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

Row = dict[str, Any]
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAYS = 365
DAY = timedelta(days=1)
CONSOLE = "EU-West"
# Points a month that are paid for in any case.
COMMITMENT = 5300.0
# When the digest comes, which is the last thing on each day.
DIGEST_HOUR = 20
CHOSEN_STAGES = [90, 45, 5]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the console had when it was read: licenses by product and UID, usage by organization, its latest reports."""

    at: datetime
    licenses: dict[tuple[str, str], Row]
    usage: dict[str, Row]
    reports: list[Row]
    names: dict[str, str]

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The same by the lists that it was read from, without the sentence that counts the days."""
        products: dict[str, Any] = {}
        for (product, uid), row in self.licenses.items():
            products.setdefault(product, {})[uid] = {**row, "statusMessage": None}
        return {**products, "usage": self.usage, "latest_reports": self.reports}


class Sight(StrEnum):
    """What came of the last try to read the console."""

    READ = "read"
    AWAY = "away"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Look:
    """A moment at which troubles were looked for, by the reading of that number."""

    moment: datetime
    reading: int
    sight: Sight


@dataclass(kw_only=True)
class Year:
    """What was read and when, when troubles were looked for, and when messages were written."""

    readings: list[Reading] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    tellings: list[datetime] = field(default_factory=list)
    # Which alert somebody acknowledged: its license, from and until when.
    held: tuple[str, datetime, datetime] = ("", START, START)
    # The UID of the license for which somebody chose other stages of its expiry.
    chosen: str = ""
    # The server on which an operation ended unknown, and when it was asked for.
    lost: tuple[str, datetime] = ("", START)

    def renewed(self) -> Iterator[tuple[Reading, str, str]]:
        """Yield the licenses that got a new date by themselves and in time: the reading before, product and UID."""
        for before, after in zip(self.readings, self.readings[1:], strict=False):
            for (product, uid), row in before.licenses.items():
                now = after.licenses.get((product, uid))
                is_moved = now and now["expirationDate"] != row["expirationDate"]
                if is_moved and row["autoUpdateEnabled"] and row["status"] == "Valid":
                    yield before, product, uid
