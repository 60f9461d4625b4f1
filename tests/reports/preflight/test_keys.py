"""Keys on several servers, and copies that disagree: the rule of licenses, and what it means for a report."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from consoles.models import Console, Organization
from licensing.models import License, LicenseChange
from reports.preflight.keys import RULE
from tests.licensing.factories import change_make, license_make, server_make
from tests.reports.factories import detail, owned, report, uid, usage, using, workload
from tests.reports.preflight.looking import Found, company
from tests.usage.factories import organization
from ui.severity import Severity


def _copies(console: Console, *values: dict[str, Any]) -> list[License]:
    """A key on so many servers, each of another company."""
    key = {"license_ids": ["L-1", "L-9"], "entitlement": "L-1", "entitlement_copies": len(values)}
    return [
        license_make(
            console,
            **{**key, **copy},
            organization=company(console, number),
            server=server_make(console, name=f"vbr{number}"),
        )
        for number, copy in enumerate(values, start=1)
    ]


def test_a_key_on_one_server_is_no_concern(console: Console, found: Found) -> None:
    _copies(console, {})

    assert found(report(using(1, 3)), rule=RULE) == []


def test_a_key_on_several_servers_says_whose_points_stand_under_it(console: Console, found: Found) -> None:
    _copies(console, {}, {})
    other = detail(2, usage(workload(1), license="L-9"), usage(workload(4), license="L-7"))

    [concern] = found(report(using(1, 3), other), rule=RULE)

    assert (concern.subject, concern.text) == ("The key of vbr1, vbr2", "is on 2 servers.")
    assert (concern.severity, concern.points) == (Severity.NOTICE, 40)
    assert "40 points of 2 organizations" in concern.effect


def test_copies_that_disagree_are_a_warning(console: Console, found: Found) -> None:
    _copies(console, {"units": 100}, {"units": 150})

    [concern] = found(report(using(1, 3), using(2, 1)), rule=RULE)

    assert concern.severity == Severity.WARNING
    assert concern.text == "is on 2 servers, which say 100 and 150 units."


def test_copies_that_use_more_together_than_was_bought_are_a_warning(console: Console, found: Found) -> None:
    _copies(console, {"used_units": 60}, {"used_units": 70})

    [concern] = found(report(using(1, 3), using(2, 1)), rule=RULE)

    assert concern.severity == Severity.WARNING
    assert "which use 130 of 100 points together" in concern.text


def test_it_has_been_so_since_an_id_or_the_units_last_changed(console: Console, found: Found) -> None:
    first, second = _copies(console, {}, {})
    for license_, field, month in ((first, "license_ids", 8), (second, "units", 9), (second, "expires_on", 10)):
        change_make(license_, field=field, seen_at=datetime(2026, month, 5, tzinfo=UTC))

    [concern] = found(report(using(1, 3), using(2, 1)), rule=RULE)

    assert LicenseChange.objects.count() == 3
    assert concern.since == date(2026, 9, 5)


def test_it_has_been_so_since_the_last_copy_appeared(console: Console, found: Found) -> None:
    _, second = _copies(console, {}, {})
    change_make(second, kind=LicenseChange.Kind.APPEARED, field="", seen_at=datetime(2026, 9, 5, tzinfo=UTC))

    [concern] = found(report(using(1, 3), using(2, 1)), rule=RULE)

    assert (concern.since, concern.since_is_least) == (date(2026, 9, 5), False)


@pytest.mark.parametrize(
    ("created", "since"), [(date(2026, 7, 9), date(2026, 7, 9)), (date(2020, 1, 1), date(2026, 9, 3))]
)
def test_without_a_change_it_has_been_so_as_long_as_changes_are_known_or_longer(
    created: date, since: date, console: Console, found: Found, settings: Settings
) -> None:
    settings.CHANGE_KEEP_DAYS = 60 if since != created else 730
    Console.objects.update(created_at=datetime(created.year, created.month, created.day, tzinfo=UTC))
    _copies(console, {}, {})

    [concern] = found(report(using(1, 3), using(2, 1)), rule=RULE)

    assert (concern.since, concern.since_is_least) == (since, True)


def test_of_many_servers_a_few_are_named(console: Console, found: Found) -> None:
    _copies(console, *[{}] * 5)

    [concern] = found(report(using(1, 3)), rule=RULE)

    assert concern.subject == "The key of vbr1, vbr2, vbr3 and 2 more"


def test_a_key_of_another_owner_alone_is_not_in_this_report(console: Console, found: Found) -> None:
    reseller = organization(console, 50, name="Reseller", type=Organization.Type.RESELLER)
    Organization.objects.filter(uid__in=[uid(1), uid(2)]).update(reseller=reseller, reseller_uid=reseller.uid)
    _copies(console, {}, {})
    of_reseller = owned(report(using(1, 3), number=2), 50, "Reseller")

    assert found(of_reseller, report(using(3, 3)), rule=RULE) == []
    assert len(found(report(using(3, 3)), of_reseller, rule=RULE)) == 1
