"""Licensees that are not the owner: what stands in an appendix, and what should."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles.models import Console, Organization
from licensing.models import License, LicenseChange
from reports.preflight.licensees import APPENDIX, FOREIGN
from tests.licensing.factories import change_make, license_make, server_make
from tests.reports.factories import appendix, owned, report, uid, using
from tests.reports.preflight.looking import Found, company
from tests.usage.factories import organization
from ui.severity import Severity


def test_an_appendix_says_how_many_points_stand_outside_the_total(found: Found) -> None:
    [concern] = found(report(using(1, 3), appendices=[appendix("Holding", using(2, 5), using(3, 1))]))

    assert (concern.rule, concern.subject, concern.points) == (APPENDIX, "Holding", 60)
    assert "60 points of 2 organizations" in concern.text
    assert "outside the total" in concern.effect


def test_one_that_stood_there_before_is_less_urgent(found: Found) -> None:
    rows = [report(appendices=[appendix("Holding", using(2, 5))], month=f"2026-{month:02}") for month in (8, 9, 10)]

    [concern] = found(*rows, rule=APPENDIX)

    assert (concern.severity, concern.since) == (Severity.NOTICE, date(2026, 8, 1))


def test_one_that_was_not_there_last_month_is_a_warning(found: Found) -> None:
    rows = [
        report(appendices=[appendix("Holding", using(2, 5))], month="2026-08"),
        report(using(2, 5), month="2026-09"),
        report(appendices=[appendix("Holding", using(2, 5))]),
    ]

    [concern] = found(*rows, rule=APPENDIX)

    assert (concern.severity, concern.since) == (Severity.WARNING, date(2026, 10, 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(parts=st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 5), st.integers(0, 9)), max_size=6))
def test_the_appendices_of_one_licensee_add_up(parts: list[tuple[str, int, int]], found: Found) -> None:
    concerns = found(report(appendices=[appendix(name, using(*part)) for name, *part in parts]), rule=APPENDIX)

    sums = {name: sum(count * 10 for other, _, count in parts if other == name) for name, *_ in parts}
    assert {concern.subject: concern.points for concern in concerns} == sums


def test_an_appendix_that_does_not_say_its_points_is_named(found: Found) -> None:
    [concern] = found(report(appendices=[appendix("Holding", appendixSummary=None)]))

    assert concern.points is None
    assert concern.text == "is the licensee of what stands in an appendix: points."


def _license(console: Console, licensee: str, number: int = 1, license_id: str = "L-1") -> License:
    return license_make(
        console,
        licensee=licensee,
        organization=company(console, number),
        server=server_make(console, name=f"vbr{number}"),
        license_ids=[license_id],
        entitlement=license_id,
        entitlement_copies=1,
        used_units=0,
        type="Subscription",
    )


def test_another_licensee_without_an_appendix_is_named_with_the_points_in_the_total(
    console: Console, found: Found
) -> None:
    _license(console, "Holding")

    [concern] = found(report(using(1, 3)), rule=FOREIGN)

    assert (concern.subject, concern.points, concern.severity) == ("Holding", 30, Severity.WARNING)
    assert "1 license of this owner's organizations" in concern.text
    assert "30 points under them are in the total" in concern.effect


@pytest.mark.parametrize(("appeared", "since"), [((5, 9), date(2026, 9, 5)), ((5,), None)])
def test_it_has_licenses_since_the_first_one_appeared_if_that_is_known_of_all(
    appeared: tuple[int, ...], since: date | None, console: Console, found: Found
) -> None:
    licenses = [_license(console, "Holding", number, f"L-{number}") for number in (1, 2)]
    for license_, day in zip(licenses, appeared, strict=False):
        change_make(license_, kind=LicenseChange.Kind.APPEARED, seen_at=datetime(2026, 9, day, tzinfo=UTC))

    [concern] = found(report(using(1, 3)), rule=FOREIGN)

    assert (concern.since, concern.since_is_least) == (since, False)


def test_one_whose_licenses_have_no_points_is_less_urgent(console: Console, found: Found) -> None:
    _license(console, "Holding", license_id="L-2")

    [concern] = found(report(using(1, 3)), rule=FOREIGN)

    assert (concern.points, concern.severity) == (None, Severity.NOTICE)


def test_the_owner_customers_and_licensees_of_appendices_are_expected(console: Console, found: Found) -> None:
    for number, licensee in enumerate(("Provider", " company  2", "HOLDING", ""), start=1):
        _license(console, licensee, number, f"L-{number}")

    assert found(report(using(1, 3), appendices=[appendix("Holding", using(3, 1))]), rule=FOREIGN) == []


def test_a_report_that_is_not_the_last_is_not_judged_by_the_licenses_of_now(console: Console, found: Found) -> None:
    _license(console, "Holding")
    found(report(using(1, 3)))

    assert found(report(using(1, 3), month="2026-09"), rule=FOREIGN) == []


def test_licenses_of_a_reseller_with_reports_of_its_own_are_not_in_the_providers(
    console: Console, found: Found
) -> None:
    reseller = organization(console, 50, name="Reseller", type=Organization.Type.RESELLER)
    Organization.objects.filter(uid=uid(1)).update(reseller=reseller, reseller_uid=reseller.uid)
    _license(console, "Holding")
    of_reseller = owned(report(using(1, 3), number=2), 50, "Reseller")

    assert found(of_reseller, report(using(2, 3)), rule=FOREIGN) == []
    [concern] = found(report(using(2, 3)), of_reseller, rule=FOREIGN)
    assert concern.subject == "Holding"
