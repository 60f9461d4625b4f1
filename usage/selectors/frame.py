"""The month that pages speak of, and how old each console's usage is."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from accounts.models import User
from consoles.lists import USAGE
from consoles.models import Freshness
from consoles.sight import resellers_named
from usage.models import Coverage
from usage.months import day_of, month_before, month_of
from usage.querysets import MonthFrame, month_frame


def frame_for(user: User | AnonymousUser, now: datetime) -> MonthFrame:
    """Return the month of `now`, with the consoles that this person may see and that were read in it; one query.

    One more tells which resellers may be named to somebody who does not see all of them.
    """
    first = month_before(month_of(day_of(now)))
    days = Coverage.objects.visible_to(user).filter(day__gte=first).order_by().values_list("console", "day")
    return month_frame(list(days), now, resellers=resellers_named(user))


def usage_ages(user: User | AnonymousUser) -> dict[int, datetime]:
    """Return when each console's usage was read last, by the console's key; two queries.

    While the past of a demo is replayed its present has not been read yet: the sums are as old as the replay is far.
    """
    read = Coverage.objects.visible_to(user).order_by().values_list("console").annotate(Max("last_read_at"))
    fresh = Freshness.objects.visible_to(user).filter(step=USAGE, refreshed_at__isnull=False)
    return {**dict(read), **dict(fresh.values_list("console", "refreshed_at"))}
