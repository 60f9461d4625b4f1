"""When people submitted the reports of a console."""

from datetime import date

from django.db.models import Max

from reports.models import OwnerMonth


def last_submissions() -> dict[int, date]:
    """Return the last day on which a report was submitted, by the key of the console; one query."""
    ticked = OwnerMonth.objects.exclude(submitted_on=None).order_by().values_list("console")
    return dict(ticked.annotate(last=Max("submitted_on")).values_list("console", "last"))
