"""Months that will end over what is paid for in any case."""

from collections.abc import Iterator
from datetime import datetime

from django.core.cache import cache
from django.db.models import Max
from django.urls import reverse

from consoles.models import Console
from consoles.scoping import nobody_narrowed
from ui.severity import Severity
from ui.troubles import Measure, Trouble
from ui.wording import number
from usage.forecasts import points_forecast
from usage.models import Commitment, Coverage
from usage.months import day_of, month_of
from usage.troubles.base import UsageRule

# A forecast is of its day and of the last reading: what was found need not be found again before either is another.
REMEMBERED_SECONDS = 86_400


def commitment_troubles(now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield the consoles whose forecast is so many percent of their commitment, or more; an episode is the month.

    Two queries, and six more for each console with a commitment that was read since it was looked at last.
    """
    commitments = Commitment.objects.filter(points__gt=0).select_related("console").only("points", "console__name")
    read = dict(Coverage.objects.order_by().values_list("console").annotate(Max("last_read_at")))
    for commitment in commitments:
        expected = _expected(commitment.console, read.get(commitment.console_id), now)
        if expected is not None and 100 * expected / commitment.points >= widest:
            yield _trouble(commitment, expected, now)


def _expected(console: Console, read_at: datetime | None, now: datetime) -> float | None:
    """What the report of the month will probably carry; None where nothing is known of it."""
    key = f"forecast:{console.pk}:{day_of(now)}:{read_at and read_at.timestamp()}"
    known: tuple[float | None] | None = cache.get(key)
    if known is None:
        reported = points_forecast(user=nobody_narrowed(), now=now, console=console).reported
        known = (reported.forecast.expected if reported else None,)
        cache.set(key, known, REMEMBERED_SECONDS)
    return known[0]


def _trouble(commitment: Commitment, expected: float, now: datetime) -> Trouble:
    over = expected - commitment.points
    compared = f"{number(over)} over" if over >= 0 else f"{number(-over)} below"
    return Trouble(
        subject=f"console:{commitment.console_id}",
        episode=f"{month_of(day_of(now)):%Y-%m}",
        level=100 * expected / commitment.points,
        severity=Severity.WARNING if over > 0 else Severity.NOTICE,
        name=f"Console {commitment.console.name}",
        text=f"will end the month with about {number(expected)} points, {compared} its commitment of "
        f"{number(commitment.points)}.",
        url=reverse("usage:head_room"),
        console_pk=commitment.console_id,
    )


COMMITMENT_RULES = (
    UsageRule(
        key="usage.commitment",
        title="The month will end over the commitment",
        measure=Measure.PERCENT,
        percent_of="of the commitment",
        stages=(100,),
        source=commitment_troubles,
    ),
)
