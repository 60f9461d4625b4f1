"""When the reports of a console were submitted last, as people have ticked it."""

from datetime import date
from uuid import UUID

import pytest

from consoles.models import Console
from reports.models import OwnerMonth
from reports.submissions import last_submissions
from tests.consoles.factories import console_make
from usage import submissions

pytestmark = pytest.mark.django_db


def month_make(console: Console, owner: int, submitted_on: date | None) -> None:
    OwnerMonth.objects.create(
        console=console, owner_uid=UUID(int=owner), month=date(2026, 10, 1), submitted_on=submitted_on
    )


def test_the_last_submission_of_any_owner_counts() -> None:
    west, east = console_make(), console_make()
    month_make(west, 1, date(2026, 11, 4))
    month_make(west, 2, date(2026, 11, 6))
    month_make(west, 3, None)
    month_make(east, 1, None)

    assert last_submissions() == {west.pk: date(2026, 11, 6)}


def test_usage_is_told_of_it() -> None:
    west = console_make()
    month_make(west, 1, date(2026, 11, 4))

    assert submissions.last_submissions() == {west.pk: date(2026, 11, 4)}
