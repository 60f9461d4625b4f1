"""What alerts are told of licenses."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consoles.models import Console, Product
from licensing.models import LicenseChange
from licensing.troubles import license_rules
from tests.licensing.factories import NOW, change_make, console_make, license_make, organization_make, server_make
from tests.operations.factories import operation_make
from tests.support.troubles import said, troubles_of
from ui.severity import Severity
from ui.troubles import AT_ONCE

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BY_HAND = {"auto_update": False}


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_a_license_that_expires_is_told_with_its_date_and_why_nobody_renews_it(console: Console) -> None:
    company = organization_make(console, name="Harbor Dental")
    server = server_make(console, name="vbr-harbor01", organization=company)
    license_ = license_make(console, server=server, organization=company, expires_on=in_days(6), **BY_HAND)

    [trouble] = troubles_of("license.expiry", NOW)

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

    found = [key for key in ("license.expiry", "license.renewal") if troubles_of(key, NOW)]

    assert found == ([rule] if rule else [])


def test_stages_further_off_are_read_where_somebody_wants_them(console: Console) -> None:
    license_make(console, expires_on=in_days(90), **BY_HAND)

    assert [trouble.level for trouble in troubles_of("license.expiry", NOW, widest=90)] == [90]
    assert troubles_of("license.expiry", NOW, widest=AT_ONCE)


@pytest.mark.parametrize(
    ("values", "levels", "text"),
    [
        ({"support_expires_on": in_days(60)}, [60], "loses support in 60 days, on 2027-01-22."),
        ({"support_expires_on": in_days(-2)}, [-2], "lost support 2 days ago, on 2026-11-21."),
        ({"support_expires_on": in_days(61)}, [], ""),
        ({"support_expires_on": in_days(20), "expires_on": in_days(20)}, [], ""),
        ({"support_expires_on": in_days(-2), "expires_on": in_days(-1)}, [], ""),
        ({"support_expires_on": in_days(7), "expires_on": None, "type": "Perpetual"}, [7], "loses support in 7 days"),
    ],
)
def test_support_that_ends_before_the_license_is_told(
    values: dict[str, Any], levels: list[int], text: str, console: Console
) -> None:
    license_make(console, **values)

    found = troubles_of("license.support", NOW)

    assert [trouble.level for trouble in found] == levels
    assert all(text in said(trouble) for trouble in found)


@pytest.mark.parametrize(
    ("days", "kind", "levels"),
    [(0, "Rental", []), (-6, "Rental", [10]), (-30, "Rental", [50]), (-90, "Rental", [100]), (-6, "Subscription", [])],
)
def test_grace_is_told_by_how_much_of_it_is_gone(days: int, kind: str, levels: list[float], console: Console) -> None:
    license_make(console, type=kind, expires_on=in_days(days))

    assert [trouble.level for trouble in troubles_of("license.grace", NOW)] == levels


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-6, "works in grace, in full until 2027-01-16; auto-update is off."),
        (-90, "has had its grace, which ended on 2026-10-24; auto-update is off."),
    ],
)
def test_grace_is_told_in_other_words_than_the_expiry(days: int, text: str, console: Console) -> None:
    license_make(console, expires_on=in_days(days), **BY_HAND)

    [grace], [expiry] = troubles_of("license.grace", NOW), troubles_of("license.expiry", NOW)

    assert grace.text == text
    assert expiry.text != text


@pytest.mark.parametrize(
    ("rule", "values", "is_by_time"),
    [
        ("license.renewal", {"expires_on": in_days(5)}, True),
        ("license.renewal", {"expires_on": in_days(5), "update_failed_at": NOW}, False),
        ("license.expiry", {"expires_on": in_days(5), **BY_HAND}, False),
        ("license.grace", {"expires_on": in_days(-5)}, True),
    ],
)
def test_only_what_nobody_knows_to_have_failed_is_made_wrong_by_time_alone(
    rule: str, values: dict[str, Any], is_by_time: bool, console: Console
) -> None:
    license_make(console, **values)

    [trouble] = troubles_of(rule, NOW)

    assert trouble.is_by_time is is_by_time


@pytest.mark.parametrize(
    ("values", "use", "excess", "text"),
    [
        ({"units": 10.0, "used_units": 7.9}, [], [], ""),
        ({"units": 10.0, "used_units": 8.0}, [80], [], "uses 8 of 10 points (80 %)."),
        ({"units": 10.0, "used_units": 8.0, "sockets": 4.0, "used_sockets": 4.0}, [100], [], "uses 4 of 4 sockets"),
        ({"units": 10.0, "used_units": 12.0}, [120], [120], "uses more than is licensed: 12 of 10 points (120 %)."),
        ({"units": 0.0, "used_units": 0.0}, [], [], ""),
        ({"units": 0.0, "used_units": 1.0}, [1000], [1000], "uses more than is licensed: 1 of 0 points"),
        ({"units": 10.0, "used_units": None}, [], [], ""),
    ],
)
def test_use_is_told_in_the_worst_of_its_units(
    values: dict[str, Any], use: list[float], excess: list[float], text: str, console: Console
) -> None:
    license_make(console, **values)

    found = troubles_of("license.use", NOW)

    assert [trouble.level for trouble in found] == use
    assert [trouble.level for trouble in troubles_of("license.excess", NOW)] == excess
    assert all(text in said(trouble) for trouble in found)


@pytest.mark.parametrize(
    ("values", "change", "rule", "text"),
    [
        ({"auto_update": False}, ("auto_update", "on", "off"), "license.auto_update_off", "auto-update on \u2192 off"),
        ({}, ("auto_update", "on", "off"), None, ""),
        ({"auto_update": False}, ("auto_update", "off", "on"), None, ""),
        ({}, ("units", "100", "50"), "license.changed", "units 100 \u2192 50"),
        ({}, ("edition", "Enterprise", ""), "license.changed", "edition Enterprise \u2192 \u2014"),
        ({}, ("status", "Valid", "Error"), "license.changed", "status Valid \u2192 Error"),
        ({}, ("status", "Valid", "Warning"), None, ""),
        ({}, ("expires_on", "2026-11-30", "2026-12-31"), None, ""),
        ({}, ("license_ids", "a", "b"), None, ""),
    ],
)
def test_what_was_done_to_a_license_at_the_console_is_told(
    values: dict[str, Any], change: tuple[str, str, str], rule: str | None, text: str, console: Console
) -> None:
    license_ = license_make(console, **values)
    field, before, after = change
    change_make(license_, field=field, before=before, after=after, seen_at=NOW - timedelta(days=2))
    change_make(license_, field=field, before=before, after=after, seen_at=NOW - timedelta(days=30))

    found = {key: troubles_of(key, NOW) for key in ("license.auto_update_off", "license.changed")}

    assert {key: [trouble.episode for trouble in of] for key, of in found.items() if of} == (
        {rule: ["2026-11-21"]} if rule else {}
    )
    assert all(text in said(trouble) for of in found.values() for trouble in of)


def test_what_we_did_ourselves_is_not_told(console: Console) -> None:
    license_ = license_make(console)
    operation = operation_make(console, "succeeded")
    change_make(license_, field="units", before="100", after="50", operation=operation)

    assert troubles_of("license.changed", NOW) == []


@pytest.mark.parametrize(("gone_at", "count"), [(NOW, 1), (None, 0)])
def test_a_license_that_vanished_is_told_unless_it_is_back(gone_at: Any, count: int, console: Console) -> None:
    license_ = license_make(console, gone_at=gone_at)
    change_make(license_, kind=LicenseChange.Kind.VANISHED, field="", before="", after="")

    found = troubles_of("license.changed", NOW)

    assert [trouble.text for trouble in found] == ["vanished from the console on 2026-11-23."] * count


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
