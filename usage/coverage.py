"""On which days a console's usage was read."""

from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from consoles.models import Console
from usage.marks import ReadBefore
from usage.models import Coverage
from usage.months import day_of, month_before, month_of


class ReadDays:
    """The days on which a console was read completely before the reading that is under way."""

    def __init__(self, console: Console) -> None:
        self.days = set(Coverage.objects.filter(console=console).values_list("day", flat=True))
        self.months = set(map(month_of, self.days))

    def before(self, moment: datetime) -> ReadBefore:
        """Return what of the day and the months of `moment` was read before."""
        day = day_of(moment)
        month = month_of(day)
        return ReadBefore(
            in_day=day in self.days,
            in_month=month in self.months,
            in_previous_month=month_before(month) in self.months,
        )


def coverage_note(console: Console, read_at: datetime) -> None:
    """Write that the console's usage was read completely by requests that began at `read_at`."""
    rows = Coverage.objects.filter(console=console, day=day_of(read_at))
    changed = rows.update(
        first_read_at=Least(F("first_read_at"), Value(read_at)),
        last_read_at=Greatest(F("last_read_at"), Value(read_at)),
        reading_count=F("reading_count") + 1,
    )
    if not changed:
        Coverage.objects.create(console=console, day=day_of(read_at), first_read_at=read_at, last_read_at=read_at)
