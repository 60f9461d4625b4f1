"""What alerts are told of licenses."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consoles.models import Console, Product
from licensing.troubles import license_rules
from tests.licensing.factories import NOW, console_make, license_make, organization_make, server_make
from ui.severity import Severity
from ui.troubles import AT_ONCE, Trouble

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BY_HAND = {"auto_update": False}


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


def troubles_of(key: str, *, widest: float | None = None) -> list[Trouble]:
    rule = next(rule for rule in license_rules() if rule.key == key)
    mildest = max(rule.stages) if rule.measure.is_falling else min(rule.stages)
    return list(rule.source(NOW, mildest if widest is None else widest))


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_a_license_that_expires_is_told_with_its_date_and_why_nobody_renews_it(console: Console) -> None:
    company = organization_make(console, name="Harbor Dental")
    server = server_make(console, name="vbr-harbor01", organization=company)
    license_ = license_make(console, server=server, organization=company, expires_on=in_days(6), **BY_HAND)

    [trouble] = troubles_of("license.expiry")

    assert (trouble.subject, trouble.episode, trouble.level) == (f"license:{license_.pk}", "2026-11-29", 6)
    assert (trouble.name, trouble.severity) == ("vbr-harbor01 (Harbor Dental)", Severity.CRITICAL)
    assert trouble.text == "expires in\u00a06\u00a0days; auto-update is off."
    assert (trouble.console_pk, trouble.organization_pk, trouble.license_pk) == (console.pk, company.pk, license_.pk)
    assert trouble.at == datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"expires_on": in_days(60), **BY_HAND}, "license.expiry"),
        ({"expires_on": in_days(60), "type": "Evaluation"}, "license.expiry"),
        ({"expires_on": in_days(60), "type": "Subscription", "auto_update": None}, "license.expiry"),
        ({"expires_on": in_days(-20), **BY_HAND}, "license.expiry"),
        ({"expires_on": in_days(61), **BY_HAND}, None),
        ({"expires_on": in_days(8)}, None),
        ({"expires_on": in_days(7)}, "license.renewal"),
        ({"expires_on": in_days(-1)}, "license.renewal"),
        ({"expires_on": in_days(300), "update_failed_at": NOW}, "license.renewal"),
        ({"expires_on": in_days(1), "gone_at": NOW, **BY_HAND}, None),
    ],
)
def test_either_rule_tells_of_what_will_not_solve_itself(
    values: dict[str, Any], rule: str | None, console: Console
) -> None:
    license_make(console, **values)

    found = [key for key in ("license.expiry", "license.renewal") if troubles_of(key)]

    assert found == ([rule] if rule else [])


def test_stages_further_off_are_read_where_somebody_wants_them(console: Console) -> None:
    license_make(console, expires_on=in_days(90), **BY_HAND)

    assert [trouble.level for trouble in troubles_of("license.expiry", widest=90)] == [90]
    assert troubles_of("license.expiry", widest=AT_ONCE)


@pytest.mark.parametrize("rule", license_rules(), ids=lambda rule: rule.key)
def test_a_rule_costs_as_much_for_thirty_licenses_as_for_three(
    rule: Any, console: Console, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        license_make(console, expires_on=in_days(3), product=Product.VEEAM_ONE, **BY_HAND)
    with django_assert_num_queries(1):
        list(rule.source(NOW, max(rule.stages)))
    for _ in range(27):
        license_make(console, expires_on=in_days(3), product=Product.VEEAM_ONE, **BY_HAND)

    with django_assert_num_queries(1):
        list(rule.source(NOW, max(rule.stages)))
