"""Reports are compared when they are read, and not once more when somebody looks."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consoles.models import Console
from reports.comparing import comparison_of
from reports.comparing.preparing import comparisons_prepare
from tests.reports.factories import owned, report, reports_read, using

pytestmark = pytest.mark.django_db


def test_the_latest_reports_are_compared_before_anybody_looks(
    console: Console, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    before, after, other_before, other_after = reports_read(
        console,
        report(using(1, 3), number=1, month="2026-09"),
        report(using(1, 5), number=2),
        owned(report(using(2, 3), number=3, month="2026-09"), 7, "Reseller"),
        owned(report(using(2, 1), number=4), 7, "Reseller"),
    )

    comparisons_prepare(console)

    with django_assert_num_queries(0):
        differences = [
            comparison_of(before.shown, after.shown).difference,
            comparison_of(other_before.shown, other_after.shown).difference,
        ]
    assert differences == [20, -20]


def test_nothing_is_compared_where_there_is_nothing(console: Console, visitor: Client) -> None:
    comparisons_prepare(console)
    reports_read(console, report(using(1, 3)))
    comparisons_prepare(console)

    assert visitor.get("/reports/").status_code == 200
