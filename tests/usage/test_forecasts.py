"""How the month will end, product by product and in all, from gauges whose past a test writes down."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consoles.models import Console
from tests.usage.charting import KIND, NOW, TODAY, console, day, days, gauge, organization, products
from usage.forecasting import Figure, month_forecast
from usage.forecasts import MonthForecast, organization_forecast, points_forecast
from usage.models import Gauge

pytestmark = pytest.mark.django_db
# From the first day of a year ago until today.
YEAR = days(date(2025, 11, 1))
in_database = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west() -> Console:
    return console(read=YEAR)


def forecast(user: User, **options: Any) -> MonthForecast:
    return points_forecast(user=user, now=NOW, **options)


def said(found: MonthForecast) -> list[tuple[str, str, bool, float, float]]:
    """Of each figure: product, which, whether reported, so far, expected."""
    return [(row.product, row.figure, row.is_reported, row.so_far, row.forecast.expected) for row in found.rows]


def growing(start: float, step: float) -> dict[date, float | None]:
    """So many points more each day of a year."""
    return {at: start + step * place for place, at in enumerate(YEAR)}


def test_agents_are_reported_by_their_highest_and_others_by_their_end(west: Console, auditor: User) -> None:
    products(west, site={day("10-01"): 50.0, day("11-05"): 40.0}, console={day("10-01"): 9.0, day("11-05"): 8.0})

    assert said(forecast(auditor)) == [
        ("site", "end of the month", True, 40, 40),
        ("site", "highest", False, 50, 50),
        ("console", "highest", True, 9, 9),
        ("", "in the report", True, 49, 49),
        ("", "highest", False, 59, 59),
    ]


def test_rows_say_what_the_forecast_of_their_series_says(west: Console, auditor: User) -> None:
    values = growing(100, 0.5)
    products(west, backup_server=values, m365={YEAR[0]: 1.0})

    row = forecast(auditor).products[0]

    alone = month_forecast({at: value or 0.0 for at, value in values.items()}, today=TODAY, figure=Figure.LAST)
    assert alone is not None
    assert (row.forecast.method, row.forecast.months_tested) == (alone.method, alone.months_tested)
    assert row.forecast.expected == pytest.approx(alone.expected, abs=0.01)
    assert row.forecast.error == alone.error


def test_reported_sum_is_that_of_its_products(west: Console, auditor: User) -> None:
    products(west, backup_server=growing(100, 0.5), m365=growing(50, -0.1), console=growing(20, 0.2))

    found = forecast(auditor)

    assert found.reported is not None
    carried = [row.forecast.expected for row in found.products if row.is_reported]
    assert found.reported.forecast.expected == pytest.approx(sum(carried))


def test_range_of_the_sum_is_that_of_all_points_together(west: Console, auditor: User) -> None:
    sways = [3.0, -2.0, 5.0, 0.0, -4.0, 1.0, 2.0]
    up = {at: 100 + sways[place % 7] for place, at in enumerate(YEAR)}
    down = {at: 100 - sways[place % 7] for place, at in enumerate(YEAR)}
    products(west, backup_server=up, m365=down)

    found = forecast(auditor)

    assert found.reported is not None
    apart = [row.forecast.high - row.forecast.low for row in found.products if row.is_reported]
    assert min(apart) > 0
    assert not found.reported.is_uncertain
    assert found.reported.error_percent == "0\u00a0%"


def test_a_single_product_is_the_sum_with_its_own_quality(west: Console, auditor: User) -> None:
    products(west, console={at: 100.0 + at.day % 5 for at in YEAR})

    found = forecast(auditor)

    assert found.reported is not None
    (row,) = found.products
    assert found.reported.forecast == row.forecast


def test_highest_of_a_month_forgets_the_month_before(west: Console, auditor: User) -> None:
    products(west, site={day("10-05"): 500.0, day("10-31"): 40.0, day("11-10"): 45.0, day("11-11"): 41.0})

    last, highest = forecast(auditor).products

    assert (last.so_far, highest.so_far) == (41, 45)


def test_a_product_that_is_gone_has_no_row(west: Console, auditor: User) -> None:
    products(west, site={day("10-01"): 50.0}, veeam_one={day("08-01"): 5.0, day("09-01"): 0.0})

    assert {row.product for row in forecast(auditor).products} == {"site"}


def test_a_product_that_begins_on_the_first_has_a_row(west: Console, auditor: User) -> None:
    gauge(west, {TODAY: 0.0}, product="m365", new=5.0)
    gauge(west, {TODAY: 0.0}, kind=KIND.CONSOLE, new=5.0)

    found = forecast(auditor)

    assert [row.product for row in found.products] == ["m365", "m365"]
    assert (found.new_units, found.next_start) == (5, 5)


def test_new_units_are_unknown_where_no_console_says(west: Console, auditor: User) -> None:
    for kind, product in ((KIND.PRODUCT, "site"), (KIND.CONSOLE, "")):
        gauge(west, {day("10-01"): 50.0}, kind=kind, product=product, new=None)

    found = forecast(auditor)

    assert (found.new_units, found.next_start) == (None, None)


def test_consoles_are_added_up_or_stand_alone(west: Console, auditor: User) -> None:
    lab = console("Lab", read=YEAR)
    products(west, site={day("10-01"): 50.0})
    products(lab, site={day("10-01"): 5.0})

    both, alone = forecast(auditor), forecast(auditor, console=lab)

    assert [found.reported and found.reported.so_far for found in (both, alone)] == [55, 5]
    assert (set(both.consoles), set(alone.consoles)) == ({west.pk, lab.pk}, {lab.pk})


def test_other_units_are_left_out(west: Console, auditor: User) -> None:
    for kind, product in ((KIND.PRODUCT, "backup_server"), (KIND.CONSOLE, "")):
        gauge(west, {day("10-01"): 50.0}, kind=kind, product=product, unit="instances")

    assert forecast(auditor).rows == []


def test_an_organization_is_told_like_a_console(west: Console, auditor: User) -> None:
    usage, other = organization(west, 1), organization(west, 2)
    for one, units in ((usage, 1.0), (other, 100.0)):
        gauge(west, {day("10-01"): 5 * units}, kind=KIND.ORGANIZATION_PRODUCT, product="site", usage=one)
        gauge(west, {day("10-01"): 2 * units}, kind=KIND.ORGANIZATION_PRODUCT, product="console", usage=one)
        gauge(west, {day("10-01"): 7 * units}, kind=KIND.ORGANIZATION, usage=one)

    found = organization_forecast(usage, user=auditor, now=NOW)

    assert [row[:2] + row[3:] for row in said(found)] == [
        ("site", "end of the month", 5, 5), ("site", "highest", 5, 5), ("console", "highest", 2, 2),
        ("", "in the report", 7, 7), ("", "highest", 7, 7),
    ]  # fmt: skip


def test_nothing_known_is_no_forecast(auditor: User) -> None:
    found = forecast(auditor)

    assert (found.rows, found.reported, found.used, found.next_start) == ([], None, {}, None)


def test_what_became_unknown_goes_on_as_before(west: Console, auditor: User) -> None:
    for kind, product in ((KIND.PRODUCT, "site"), (KIND.CONSOLE, "")):
        gauge(west, {day("10-01"): 50.0, TODAY: None}, kind=kind, product=product)

    found = forecast(auditor)

    assert found.products[0].so_far == 50
    assert TODAY not in found.used


def test_first_day_of_a_month_before_its_reading_is_as_the_last(west: Console, auditor: User) -> None:
    products(west, console={day("10-01"): 50.0})

    found = points_forecast(user=auditor, now=datetime(2026, 12, 1, 0, 0, tzinfo=UTC))

    assert found.month == date(2026, 12, 1)
    assert found.used == {date(2026, 12, 1): 50}
    assert found.reported is not None
    assert found.reported.so_far == 50


def test_the_last_day_leaves_nothing_open(west: Console, auditor: User) -> None:
    products(west, backup_server=growing(100, 1.0))

    found = points_forecast(user=auditor, now=datetime(2026, 10, 31, 23, 59, tzinfo=UTC))

    assert found.reported is not None
    assert not found.reported.is_uncertain


def test_errors_are_shares_of_what_is_expected(west: Console, auditor: User) -> None:
    products(west, backup_server={at: 1000.0 + at.day for at in YEAR})

    found = forecast(auditor)

    assert found.reported is not None
    error, naive = found.reported.forecast.error, found.reported.forecast.naive_error
    assert error is not None
    assert naive is not None
    assert found.reported.error_percent == f"{round(100 * error / found.reported.forecast.expected, 1):g}\u00a0%"
    assert float(found.reported.error_percent[:-2]) < float(found.reported.naive_error_percent[:-2])


def test_without_earlier_months_errors_are_not_said(auditor: User) -> None:
    products(console(read=[TODAY]), site={TODAY: 5.0})

    found = forecast(auditor)

    assert found.reported is not None
    assert (found.reported.error_percent, found.reported.naive_error_percent) == ("", "")


past = st.dictionaries(
    st.integers(min_value=0, max_value=150).map(lambda age: TODAY - timedelta(days=age)),
    st.integers(min_value=0, max_value=4000).map(lambda number: number / 4),
    min_size=1,
    max_size=12,
)


@given(st.dictionaries(st.sampled_from(["site", "backup_server", "m365", "console", "TapeRobot"]), past, min_size=1))
@in_database
def test_sum_range_and_what_is_certain_hold_for_any_past(
    west: Console, auditor: User, used: dict[str, dict[date, float | None]]
) -> None:
    Gauge.objects.all().delete()
    products(west, **used)

    found = forecast(auditor)

    for row in found.rows:
        assert row.forecast.low <= row.forecast.expected <= row.forecast.high
        assert row.figure != "highest" or row.forecast.low >= round(row.so_far, 2)
    carried = [row for row in found.products if row.is_reported]
    if found.reported:
        assert found.reported.forecast.expected == pytest.approx(sum(row.forecast.expected for row in carried))
        assert found.reported.so_far == pytest.approx(found.counted[TODAY])
    assert found.used[TODAY] == pytest.approx(sum(values[max(values)] or 0.0 for values in used.values()))
