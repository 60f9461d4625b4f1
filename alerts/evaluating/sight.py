"""What could not be looked at: where our copy of a console is old or missing, nothing that it said is over."""

from collections.abc import Iterable
from datetime import datetime

from consoles.models import Freshness, Product
from consoles.schedule import FIELDS_OF_CONSOLE
from ui.troubles import Rule

# A list of a console: its key, the step and the part.
List = tuple[int, str, str]


class Sight:
    """Which lists of which consoles are not as they are there."""

    def __init__(self, unseen: Iterable[List]) -> None:
        self._unseen = frozenset((console, step, _product(part)) for console, step, part in unseen)

    def is_clear(self, rule: Rule, console: int | None, product: str) -> bool:
        """Whether a trouble of this rule that is not there any more is over; `product` may be empty."""
        if console is None or not rule.rests_on:
            return True
        parts = {"", product} if product else {"", *Product.values}
        return all((console, rule.rests_on, part) not in self._unseen for part in parts)


def sight_load(now: datetime) -> Sight:
    """Return what is out of sight now, lists that our role may not read among them; one query."""
    rows = Freshness.objects.select_related("console").only(
        "step", "part", "refreshed_at", "failed_at", "is_permitted", *FIELDS_OF_CONSOLE
    )
    unseen = [row for row in rows if row.failed_at or not row.is_permitted or row.is_stale(now)]
    return Sight((row.console_id, row.step, row.part) for row in unseen)


def _product(part: str) -> str:
    """The product that a list is about, empty where about all of them."""
    return part if part in Product.values else ""
