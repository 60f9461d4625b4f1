"""Licenses on servers that have no points in the report."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from consoles.models import Console, Product
from licensing.models import License
from reports.models import Report
from reports.preflight.unused import UNREPORTED, UNUSED
from tests.licensing.factories import license_make, server_make
from tests.reports.factories import appendix, detail, report, uid, usage, using, workload
from tests.reports.preflight.looking import Found, company

ZERO = detail(1, usage(workload(0), license="L-1"))


def _license(console: Console, number: int = 1, license_id: str = "L-1", **values: Any) -> License:
    """A rental license of company `number` that says that nothing is in use."""
    server = server_make(console, name=f"vbr{number}")
    key = {"license_ids": [license_id], "entitlement": license_id, "entitlement_copies": 1}
    standard = {"used_units": 0, "organization": company(console, number), "server": server, "uid": server.uid}
    return license_make(console, **{**standard, **key, **values})


def test_a_license_with_points_is_no_concern(console: Console, found: Found) -> None:
    _license(console, used_units=40)

    assert found(report(using(1, 3))) == []


def test_a_license_of_an_organization_that_the_directory_does_not_know_may_have_points(
    console: Console, found: Found
) -> None:
    server = server_make(console, organization_uid=uid(70))
    _license(console, used_units=40, organization=None, server=server)

    assert found(report(using(70, 3), using(2, 1)), rule=UNREPORTED) == []


def test_a_license_that_is_reported_with_nothing_in_use_is_unused(console: Console, found: Found) -> None:
    license_ = _license(console, type="Perpetual", used_units=None)

    [concern] = found(report(ZERO, using(2, 1)))

    assert (concern.rule, concern.subject) == (UNUSED, "vbr1 of Company 1")
    assert concern.url == license_.get_absolute_url()


def test_a_rented_license_with_nothing_in_use_need_not_be_reported(console: Console, found: Found) -> None:
    _license(console)

    [concern] = found(report(using(2, 1)))

    assert concern.rule == UNUSED


def test_a_license_that_says_that_it_is_in_use_is_unreported(console: Console, found: Found) -> None:
    _license(console, used_units=40)

    [concern] = found(report(using(2, 1)))

    assert (concern.rule, concern.points) == (UNREPORTED, 40)
    assert "40 points are in use" in concern.text


def test_units_that_are_no_points_are_not_said_to_be(console: Console, found: Found) -> None:
    _license(console, used_units=40, unit_type=License.UnitType.USERS)

    [concern] = found(report(using(2, 1)))

    assert concern.points is None
    assert "40 users" in concern.text


def test_what_a_license_does_not_say_is_unknown(console: Console, found: Found) -> None:
    _license(console, used_units=None)

    assert found(report(using(2, 1))) == []


def test_a_license_that_is_not_rented_and_not_reported_is_no_concern(console: Console, found: Found) -> None:
    _license(console, used_units=40, type="Subscription")

    assert found(report(using(2, 1))) == []


def test_the_same_key_in_use_at_another_customer_is_not_this_one(console: Console, found: Found) -> None:
    _license(console)

    assert [concern.rule for concern in found(report(using(2, 1)))] == [UNUSED]


def test_points_in_an_appendix_are_points(console: Console, found: Found) -> None:
    _license(console, used_units=40)

    assert found(report(using(2, 1), appendices=[appendix("Holding", using(1, 3))]), rule=UNREPORTED) == []


def test_what_was_activated_in_the_month_counts_from_the_next_one_on(console: Console, found: Found) -> None:
    _license(console)

    assert found(report(detail(1, usage(workload(0, new=2))))) == []


def test_sites_and_consoles_have_their_points_at_their_users(console: Console, found: Found) -> None:
    _license(console, product=Product.SITE, used_units=40)
    _license(console, 2, "L-2", product=Product.CONSOLE)

    assert found(report(using(3, 1, name="Company 3"))) == []


def test_a_server_that_the_report_names_is_explained(console: Console, found: Found) -> None:
    _license(console, used_units=40)

    assert found(report(detail(1, notCollectedClientServers=["vbr1"])), rule=UNREPORTED) == []


def test_who_vanished_is_not_named_twice(console: Console, found: Found) -> None:
    _license(console, used_units=40)

    concerns = found(report(using(1, 3), month="2026-09"), report(using(2, 1)))

    assert [concern.rule for concern in concerns] == ["vanished"]


def test_it_stands_since_the_first_month_without_points(console: Console, found: Found) -> None:
    _license(console)
    rows = [report(using(1, 3), month="2026-07"), *(report(ZERO, month=f"2026-{month:02}") for month in (8, 9, 10))]

    [concern] = found(*rows, rule=UNUSED)

    assert concern.since == date(2026, 8, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(counts=st.lists(st.integers(0, 2), min_size=1, max_size=6))
@example(counts=[0, 0, 0])
@example(counts=[0, 0])
def test_since_when_is_the_length_of_the_row_of_zeros(counts: list[int], console: Console, found: Found) -> None:
    # What the example before has left.
    License.objects.all().delete()
    Report.objects.all().delete()
    _license(console)
    months = range(10 - len(counts) + 1, 11)
    rows = [
        report(detail(1, usage(workload(count))), using(2, 1), month=f"2026-{month:02}")
        for month, count in zip(months, counts, strict=True)
    ]

    concerns = found(*rows, rule=UNUSED)

    zeros = next((place for place, count in enumerate(reversed(counts)) if count), len(counts))
    gone = zeros == 1 and len(counts) > 1
    assert [concern.since for concern in concerns] == ([] if gone or not zeros else [date(2026, 11 - zeros, 1)])


@pytest.mark.parametrize("used_units", [40, 0])
def test_a_report_that_is_not_the_last_is_not_judged_by_what_is_in_use_now(
    used_units: int, console: Console, found: Found
) -> None:
    _license(console, used_units=used_units)
    found(report(using(2, 1)))

    assert found(report(using(2, 1), month="2026-09")) == []
