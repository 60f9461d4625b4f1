"""What expires when, and whether it renews itself: the figures of the runway, for its chart and for its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from licensing.links import license_list_url
from licensing.rules import Renewal
from licensing.selectors.census import Cohort, counted
from licensing.spans import SPANS, Span

RENEWS_ITSELF = (Renewal.RENEWS_ITSELF.value,)
OTHERS = tuple(renewal.value for renewal in Renewal if renewal != Renewal.RENEWS_ITSELF)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of licenses and the list that shows them."""

    count: int
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """What expires within one span of days."""

    span: Span
    others: Amount
    renewing: Amount


@dataclass(frozen=True, kw_only=True, slots=True)
class Runway:
    """Every license by the time that it has left; `dateless` are those without a date, which no stretch shows."""

    stretches: list[Stretch]
    dateless: Amount

    @property
    def is_empty(self) -> bool:
        """Whether no license has a date of expiry."""
        return not any(stretch.others.count or stretch.renewing.count for stretch in self.stretches)


def runway(census: Sequence[Cohort]) -> Runway:
    """Return the runway, from what has expired to what expires last."""
    dateless = counted(census, lambda cohort: cohort.span is None)
    return Runway(
        stretches=[
            Stretch(span=span, others=_amount(census, span, OTHERS), renewing=_amount(census, span, RENEWS_ITSELF))
            for span in SPANS
        ],
        dateless=Amount(dateless, license_list_url(urgency="unknown")),
    )


def _amount(census: Sequence[Cohort], span: Span, renewals: tuple[str, ...]) -> Amount:
    count = counted(census, lambda cohort: cohort.span == span and cohort.renewal in renewals)
    return Amount(count, license_list_url(renewal=renewals, days_from=span.first, days_to=span.last))
