"""The strip of numbers at the top of the first page, each a link to the list behind it.

Every license is counted in one of them by its urgency; over-use is counted across.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from licensing.links import license_list_url
from licensing.rules import CRITICAL_DAYS, NOTICE_DAYS, WARNING_DAYS, Renewal, Urgency
from licensing.selectors.census import Cohort, counted

LAPSING = tuple(renewal.value for renewal in Renewal if renewal not in (Renewal.FAILING, Renewal.RENEWS_ITSELF))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """One number, what it counts, and the list behind it; `tone` is its urgency as a CSS class."""

    label: str
    hint: str
    count: int
    url: str
    tone: str = ""

    @property
    def tone_class(self) -> str:
        """The tone to show: zero is calm, whatever it counts."""
        return self.tone if self.count else "calm"


def tiles(census: Sequence[Cohort]) -> list[Tile]:
    """Return the tiles, most urgent first."""
    return [
        _urgency_tile(census, Urgency.EXPIRED, "Expired", "in grace, or beyond it", "critical"),
        Tile(
            label=f"Lapse in {CRITICAL_DAYS} days",
            hint="not self-renewing",
            count=counted(census, lambda item: item.urgency == Urgency.CRITICAL and item.renewal != Renewal.FAILING),
            url=license_list_url(urgency=Urgency.CRITICAL.value, renewal=LAPSING),
            tone="critical",
        ),
        Tile(
            label="Update failing",
            hint="despite auto-update",
            count=counted(census, lambda item: item.urgency == Urgency.CRITICAL and item.renewal == Renewal.FAILING),
            url=license_list_url(urgency=Urgency.CRITICAL.value, renewal=Renewal.FAILING.value),
            tone="critical",
        ),
        _urgency_tile(
            census,
            Urgency.WARNING,
            f"In {CRITICAL_DAYS + 1}\u2013{WARNING_DAYS} days",
            "not self-renewing",
            "warning",
        ),
        _urgency_tile(
            census,
            Urgency.NOTICE,
            f"In {WARNING_DAYS + 1}\u2013{NOTICE_DAYS} days",
            "not self-renewing",
            "notice",
        ),
        Tile(
            label="Over-used",
            hint="more than is licensed",
            count=sum(cohort.over_used for cohort in census),
            url=license_list_url(over_used=1),
            tone="warning",
        ),
        _urgency_tile(census, Urgency.OK, "Nothing to do", "far off, or renewing"),
        _urgency_tile(census, Urgency.UNKNOWN, "No expiry", "none, or unknown"),
    ]


def _urgency_tile(census: Sequence[Cohort], urgency: Urgency, label: str, hint: str, tone: str = "") -> Tile:
    count = counted(census, lambda cohort: cohort.urgency == urgency)
    return Tile(label=label, hint=hint, count=count, url=license_list_url(urgency=urgency.value), tone=tone)
