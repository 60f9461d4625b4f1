"""How many licenses there are of each kind that the first page counts, from one grouped query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from accounts.models import User
from licensing.models import License
from licensing.querysets import OVER_USED
from licensing.rules import Renewal, Urgency
from licensing.spans import SPANS, Span, span_case

URGENCIES = list(Urgency)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    """Licenses of one urgency, renewal and span of days; `span` is None where no expiry is known."""

    urgency: Urgency
    renewal: Renewal
    span: Span | None
    count: int
    over_used: int = 0


def license_census(*, user: User | AnonymousUser, now: datetime) -> list[Cohort]:
    """Return every license that this person may see and that its console still has, counted once in its cohort."""
    licenses = License.objects.visible_to(user).current().with_urgency(now).annotate(span=span_case(now))
    rows = licenses.order_by().values_list("urgency_rank", "renewal", "span")
    return [
        Cohort(
            urgency=URGENCIES[rank],
            renewal=Renewal(renewal),
            span=None if span is None else SPANS[span],
            count=count,
            over_used=over_used,
        )
        for rank, renewal, span, count, over_used in rows.annotate(Count("pk"), over=Count("pk", filter=OVER_USED))
    ]


def counted(census: Iterable[Cohort], condition: Callable[[Cohort], bool]) -> int:
    """Return how many licenses are in the cohorts that fulfil `condition`."""
    return sum(cohort.count for cohort in census if condition(cohort))
