"""Renewal, urgency and grace: each rule by example, and its statement in SQL against the function."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles.models import Console, Product
from licensing.models import License
from licensing.querysets import in_grace, support_ended, support_ending
from licensing.rules import (
    FIXED_TYPES,
    RENEWABLE_TYPES,
    Renewal,
    Term,
    Urgency,
    days_left,
    grace_ends_on,
    renewal,
    today_of,
    urgency,
)
from licensing.spans import SPANS, span_case
from tests.licensing.factories import NOW, console_make, license_values
from tests.licensing.terms import EDGES, moments, terms

TODAY = NOW.date()
in_database = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def _term(**values: Any) -> Term:
    standard = {"product": "backup_server", "type": "Rental", "auto_update": False, "expires_on": TODAY}
    return Term(**{**standard, **values})


def _in(count: int) -> date:
    return TODAY + timedelta(days=count)


def _licenses(fields: list[dict[str, Any]]) -> Any:
    """Put exactly these licenses into the database."""
    License.objects.all().delete()
    console = Console.objects.first() or console_make()
    License.objects.bulk_create(License(console=console, **license_values(**values)) for values in fields)
    return License.objects.all()


@pytest.mark.django_db
@in_database
@given(fields=st.lists(terms(), min_size=1, max_size=25), now=moments)
def test_renewal_and_urgency_in_sql_are_those_of_the_functions(fields: list[dict[str, Any]], now: datetime) -> None:
    for license_ in _licenses(fields).with_urgency(now):
        assert license_.renewal == renewal(license_.term, now)
        assert license_.urgency_rank == urgency(license_.term, now).rank


@pytest.mark.django_db
def test_grace_in_sql_is_that_of_the_function_for_every_product_and_type_at_every_edge() -> None:
    licenses = _licenses(
        [
            {"product": product, "type": kind, "expires_on": _in(left)}
            for product in Product.values
            for kind in (*RENEWABLE_TYPES, *FIXED_TYPES, "Promo")
            for left in EDGES
        ]
    )

    working = set(licenses.filter(in_grace(NOW)).values_list("pk", flat=True))

    expected = {license_.pk for license_ in licenses if license_.expires_on < TODAY and _grace_is_left(license_)}
    assert working == expected


def _grace_is_left(license_: License) -> bool:
    ends_on = grace_ends_on(license_.term)
    return ends_on is not None and ends_on >= TODAY


@pytest.mark.django_db
@in_database
@given(fields=st.lists(terms(), min_size=1, max_size=25), now=moments)
def test_the_span_in_sql_is_the_one_that_holds_the_days_left(fields: list[dict[str, Any]], now: datetime) -> None:
    for license_ in _licenses(fields).annotate(span=span_case(now)):
        left = days_left(license_.expires_on, now)
        holding = [place for place, span in enumerate(SPANS) if left is not None and span.holds(left)]
        assert len(holding) == (left is not None)
        assert license_.span == (holding[0] if holding else None)


@pytest.mark.django_db
@in_database
@given(fields=st.lists(terms(), min_size=1, max_size=25), now=moments)
def test_support_counts_only_while_it_ends_before_a_license_that_goes_on(
    fields: list[dict[str, Any]], now: datetime
) -> None:
    licenses, today = _licenses(fields), today_of(now)

    def matching(condition: Q) -> set[int]:
        return set(licenses.filter(condition).values_list("pk", flat=True))

    ending = {
        license_.pk: (license_.support_expires_on - today).days
        for license_ in licenses
        if license_.support_expires_on
        and (not license_.expires_on or license_.expires_on >= max(today, license_.support_expires_on + timedelta(1)))
    }
    assert matching(support_ended(now)) == {pk for pk, left in ending.items() if left < 0}
    assert matching(support_ending(now)) == {pk for pk, left in ending.items() if 0 <= left <= 30}


@given(left=st.integers(-1000, 1000), now=moments)
def test_days_left_do_not_depend_on_the_zone_of_now(left: int, now: datetime) -> None:
    expires_on = now.astimezone(UTC).date() + timedelta(days=left)

    assert days_left(expires_on, now) == left


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), -1),
        (datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), 1),
        # Evening in Los Angeles is the next day in UTC, morning in Kiritimati the day before.
        (datetime(2026, 11, 22, 17, 0, tzinfo=ZoneInfo("America/Los_Angeles")), 0),
        (datetime(2026, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=14))), 0),
    ],
)
def test_a_day_ends_at_midnight_utc(now: datetime, left: int) -> None:
    assert days_left(date(2026, 11, 23), now) == left


def test_days_left_are_unknown_without_a_date() -> None:
    assert days_left(None, NOW) is None


def test_a_license_is_expired_from_the_day_after_its_last() -> None:
    assert urgency(_term(expires_on=_in(0)), NOW) == Urgency.CRITICAL
    assert urgency(_term(expires_on=_in(-1)), NOW) == Urgency.EXPIRED


@pytest.mark.parametrize(
    ("left", "expected"),
    [(7, "critical"), (8, "warning"), (30, "warning"), (31, "notice"), (60, "notice"), (61, "ok")],
)
def test_what_is_renewed_by_hand_becomes_urgent_step_by_step(left: int, expected: str) -> None:
    assert urgency(_term(expires_on=_in(left)), NOW) == expected


@pytest.mark.parametrize(
    ("left", "expected"), [(8, Renewal.RENEWS_ITSELF), (7, Renewal.FAILING), (-1, Renewal.FAILING)]
)
def test_auto_update_that_has_not_renewed_a_week_before_expiry_is_failing(left: int, expected: Renewal) -> None:
    assert renewal(_term(auto_update=True, expires_on=_in(left)), NOW) == expected


def test_what_renews_itself_is_nobodys_work() -> None:
    assert urgency(_term(auto_update=True, expires_on=_in(8)), NOW) == Urgency.OK


@pytest.mark.parametrize("status", ["Warning", "Error", ""])
def test_an_update_that_did_not_succeed_is_failing_long_before_expiry(status: str) -> None:
    term = _term(auto_update=True, expires_on=_in(200), last_update_at=NOW, last_update_status=status)

    assert renewal(term, NOW) == Renewal.FAILING
    assert urgency(term, NOW) == Urgency.CRITICAL


def test_an_update_of_ours_that_failed_is_failing_long_before_expiry() -> None:
    term = _term(auto_update=True, expires_on=_in(200), update_failed=True)

    assert renewal(term, NOW) == Renewal.FAILING
    assert urgency(term, NOW) == Urgency.CRITICAL


def test_a_failed_update_of_what_is_renewed_by_hand_leaves_it_by_hand() -> None:
    assert renewal(_term(expires_on=_in(200), update_failed=True), NOW) == Renewal.BY_HAND


@pytest.mark.parametrize("kind", ["Evaluation", "NFR", "Community", "NotInstalled", "Perpetual"])
def test_fixed_types_do_not_renew_whatever_auto_update_says(kind: str) -> None:
    assert renewal(_term(type=kind, auto_update=True, expires_on=_in(100)), NOW) == Renewal.DOES_NOT_RENEW


@pytest.mark.parametrize("kind", RENEWABLE_TYPES)
def test_unknown_auto_update_is_unknown_renewal(kind: str) -> None:
    assert renewal(_term(type=kind, auto_update=None, expires_on=_in(100)), NOW) == Renewal.UNKNOWN


def test_a_type_that_we_do_not_know_is_unknown_renewal() -> None:
    assert renewal(_term(type="Promo", auto_update=True, expires_on=_in(100)), NOW) == Renewal.UNKNOWN


def test_without_an_expiry_nothing_renews_and_nothing_is_urgent() -> None:
    assert renewal(_term(expires_on=None, auto_update=True), NOW) == Renewal.DOES_NOT_RENEW
    assert urgency(_term(expires_on=None), NOW) == Urgency.UNKNOWN


@pytest.mark.parametrize(
    ("product", "kind", "days"),
    [
        (Product.BACKUP_SERVER, "Rental", 60),
        (Product.M365, "Rental", 30),
        (Product.CONSOLE, "Subscription", 30),
        (Product.CONSOLE, "Evaluation", None),
        (Product.BACKUP_SERVER, "Subscription", None),
    ],
)
def test_grace_depends_on_product_and_type(product: Product, kind: str, days: int | None) -> None:
    expected = None if days is None else _in(days)

    assert grace_ends_on(_term(product=product.value, type=kind)) == expected


def test_grace_ends_with_the_calendar() -> None:
    """Consoles say "never" by the last day that there is."""
    assert grace_ends_on(Term(product=Product.SITE, type="Rental", auto_update=None, expires_on=date.max)) == date.max
