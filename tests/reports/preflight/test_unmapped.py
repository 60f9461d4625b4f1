"""Organizations that the directory does not know."""

from datetime import date
from uuid import UUID

import pytest

from consoles.models import Console, Organization
from reports.preflight.unmapped import RULE
from tests.reports.factories import PROVIDER, owned, report, uid, using
from tests.reports.preflight.looking import OCTOBER, Found, stranger_make, uses
from tests.usage.factories import organization
from ui.severity import Severity
from usage.models import Coverage


def test_who_is_in_the_report_and_not_in_the_directory_is_named(found: Found) -> None:
    [concern] = found(report(using(1, 3), using(70, 5, name="Former")), rule=RULE)

    assert (concern.subject, concern.points, concern.severity) == ("Former", 50, Severity.WARNING)
    assert concern.effect == "Its 50 points are in the total, and on nobody's bill."


def test_who_has_no_points_costs_nobody_anything(found: Found) -> None:
    assert found(report(using(1, 3), using(70, 0)), rule=RULE) == []


def test_it_stands_since_the_first_month_of_the_row(found: Found) -> None:
    rows = [report(using(1, 3), using(70, 5), month=f"2026-{month:02}") for month in (6, 8, 9, 10)]

    [concern] = found(*rows, rule=RULE)

    assert concern.since == date(2026, 8, 1)


@pytest.mark.parametrize(("count", "is_least"), [(11, False), (12, True), (14, True)])
def test_it_may_have_stood_longer_than_anybody_looks(count: int, is_least: bool, found: Found) -> None:
    months = [f"{2025 + place // 12}-{place % 12 + 1:02}" for place in range(22 - count, 22)]

    [concern] = found(*(report(using(1, 3), using(70, 5), month=month) for month in months), rule=RULE)

    assert (concern.since, concern.since_is_least) == (date.fromisoformat(f"{months[-12:][0]}-01"), is_least)


def test_who_is_known_by_now_is_no_concern(console: Console, found: Found) -> None:
    row = report(using(1, 3), using(70, 5))
    assert len(found(row, rule=RULE)) == 1

    organization(console, 70)

    assert found(row, rule=RULE) == []


def test_points_of_nobody_are_named(found: Found) -> None:
    row = using(70, 5, name=" ") | {"organizationUid": None, "organizationName": None}

    [concern] = found(report(using(1, 3), row), rule=RULE)

    assert (concern.subject, concern.points) == ("An unnamed organization", 50)


def test_who_uses_something_now_is_named_before_it_is_reported(console: Console, found: Found) -> None:
    row = stranger_make(console, 70, 12)

    [concern] = found(report(using(1, 3)), rule=RULE)

    assert (concern.subject, concern.points, concern.url) == (uid(70), 12, row.get_absolute_url())
    assert concern.severity == Severity.NOTICE


@pytest.mark.parametrize(("first_day", "is_least"), [(1, False), (20, True)])
def test_who_uses_something_has_done_so_since_the_first_line_of_it(
    first_day: int, is_least: bool, console: Console, found: Found
) -> None:
    stranger_make(console, 70, 12)
    uses(console, 70, UUID(int=7), 12)
    Coverage.objects.create(console=console, day=date(2026, 10, first_day), first_read_at=OCTOBER, last_read_at=OCTOBER)

    [concern] = found(report(using(1, 3)), rule=RULE)

    assert (concern.since, concern.since_is_least) == (OCTOBER.date(), is_least)


def test_since_when_is_unknown_where_no_line_is_left(console: Console, found: Found) -> None:
    stranger_make(console, 70, 12)

    [concern] = found(report(using(1, 3)), rule=RULE)

    assert concern.since is None


def test_who_is_in_both_is_named_once(console: Console, found: Found) -> None:
    row = stranger_make(console, 70, 12)

    [concern] = found(report(using(1, 3), using(70, 5)), rule=RULE)

    assert (concern.points, concern.url) == (50, row.get_absolute_url())


def test_a_report_that_is_not_the_last_is_not_judged_by_what_is_used_now(console: Console, found: Found) -> None:
    stranger_make(console, 70, 12)
    found(report(using(1, 3)))

    assert found(report(using(1, 3), month="2026-09"), rule=RULE) == []


@pytest.mark.parametrize(("manager", "of_provider"), [(PROVIDER, 1), (50, 0), (60, 1), (None, 1)])
def test_who_manages_a_stranger_has_it_in_the_report(
    manager: int | None, of_provider: int, console: Console, found: Found
) -> None:
    organization(console, 50, name="Reseller", type=Organization.Type.RESELLER)
    stranger_make(console, 70, 12, provider_uid=uid(manager) if manager else None)
    of_reseller = owned(report(using(1, 3), number=2), 50, "Reseller")

    assert len(found(of_reseller, report(using(2, 3)), rule=RULE)) == of_provider
    assert len(found(report(using(2, 3)), of_reseller, rule=RULE)) == 1 - of_provider
