"""What could not be looked at: where our copy of a console is old or missing, nothing that it said is over.

Nor does anything begin there that only the time makes look so.
"""

from collections.abc import Collection
from datetime import datetime

from consoles.models import Freshness
from consoles.schedule import FIELDS_OF_CONSOLE
from ui.troubles import Rule


class Sight:
    """Which lists of which consoles are not as they are there: the key of the console, and the part."""

    def __init__(self, unseen: Collection[tuple[int, str]]) -> None:
        self._unseen = unseen

    def is_clear(self, rule: Rule, console: int | None, product: str) -> bool:
        """Whether all that a trouble of this rule rests on is as it is there; `product` may be empty."""
        if console is None:
            return True
        parts = (product,) if product in rule.rests_on else rule.rests_on
        return all((console, part) not in self._unseen for part in parts)


def sight_load(now: datetime) -> Sight:
    """Return what is out of sight now, lists that our role may not read among them; one query."""
    rows = Freshness.objects.select_related("console").only(
        "part", "refreshed_at", "failed_at", "is_permitted", *FIELDS_OF_CONSOLE
    )
    return Sight(
        {(row.console_id, row.part) for row in rows if row.failed_at or not row.is_permitted or row.is_stale(now)}
    )
