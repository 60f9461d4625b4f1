"""What is said about licenses that somebody should act on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consoles.models import Console, Product
from licensing.findings import license_findings
from licensing.models import License
from tests.licensing.factories import NOW, license_make, license_values, organization_make, server_make
from ui.findings import Finding
from ui.severity import Severity

TODAY = NOW.date()


def _in(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def found(viewer: User) -> Callable[[], list[Finding]]:
    return lambda: sorted(license_findings(viewer, NOW), key=lambda finding: finding.order)


Found = Callable[[], list[Finding]]


def _license(console: Console, name: str = "vbr-harbor01", **values: Any) -> License:
    """A license of a server of Harbor Dental, renewed by hand unless told otherwise."""
    product = values.get("product", Product.BACKUP_SERVER)
    owner = console.organization_set.first() or organization_make(console)
    server = server_make(console, name=name, kind=product, organization=owner)
    return license_make(console, **{"auto_update": False, "server": server, "organization": owner, **values})


def _many(console: Console, count: int, **values: Any) -> None:
    for number in range(count):
        _license(console, f"vbr-{number}", **values)


def _sentences(findings: list[Finding]) -> list[str]:
    return [f"{finding.subject} {finding.text}".replace("\u00a0", " ") for finding in findings]


def test_nothing_is_said_about_licenses_that_nothing_is_wrong_with(console: Console, found: Found) -> None:
    _license(console, auto_update=True)

    assert found() == []


def test_an_expired_license_in_grace_says_until_when_it_works(console: Console, found: Found) -> None:
    license_ = _license(console, expires_on=_in(-4))

    (finding,) = found()

    assert _sentences([finding]) == [
        "vbr-harbor01 (Harbor Dental) expired 4 days ago; auto-update is off; in grace, works in full until 2027-01-18."
    ]
    assert finding.severity == Severity.CRITICAL
    assert finding.url == license_.get_absolute_url()
    assert finding.since == _in(-4)


@pytest.mark.parametrize(
    ("values", "grace"),
    [
        ({"expires_on": _in(-60)}, "in grace, works in full until 2026-11-23."),
        ({"expires_on": _in(-61)}, "grace ended on 2026-11-22."),
        ({"expires_on": _in(-3), "type": "Subscription"}, "Veeam states no grace for it."),
    ],
)
def test_grace_ends_on_a_day_or_there_is_none(
    console: Console, found: Found, values: dict[str, Any], grace: str
) -> None:
    _license(console, **values)

    assert _sentences(found())[0].endswith(grace)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"auto_update": False}, "auto-update is off."),
        ({"auto_update": True}, "auto-update is on, but no new key has come."),
        ({"auto_update": None}, "it is unknown whether auto-update is on."),
        ({"type": "Evaluation"}, "type Evaluation does not renew."),
        ({"type": "Promo", "auto_update": True}, "whether type Promo renews is unknown."),
    ],
)
def test_what_lapses_within_a_week_is_critical_and_says_why(
    console: Console, found: Found, values: dict[str, Any], reason: str
) -> None:
    _license(console, expires_on=_in(3), **values)

    (finding,) = found()

    assert finding.severity == Severity.CRITICAL
    assert _sentences([finding]) == [f"vbr-harbor01 (Harbor Dental) expires in 3 days; {reason}"]


def test_a_failed_update_of_the_console_is_told_with_its_message(console: Console, found: Found) -> None:
    update = {"last_update_at": NOW, "last_update_status": "Error", "last_update_message": "No route to Veeam."}
    license_make(
        console, product=Product.CONSOLE, expires_on=_in(200), organization=organization_make(console), **update
    )

    assert _sentences(found()) == [
        "Console EU-West expires in 200 days; auto-update is on, but its last try ended with Error: No route to Veeam."
    ]


def test_a_failed_update_of_ours_is_told(console: Console, found: Found) -> None:
    _license(console, auto_update=True, expires_on=_in(200), update_failed_at=NOW)

    assert _sentences(found()) == [
        "vbr-harbor01 (Harbor Dental) expires in 200 days; auto-update is on, but our last update of it failed."
    ]


def test_within_thirty_days_is_a_warning(console: Console, found: Found) -> None:
    _license(console, expires_on=_in(30))

    assert [finding.severity for finding in found()] == [Severity.WARNING]


def test_an_evaluation_that_runs_out_within_thirty_days_is_a_notice(console: Console, found: Found) -> None:
    _license(console, expires_on=_in(30), type="Evaluation")

    assert [finding.severity for finding in found()] == [Severity.NOTICE]


def test_what_renews_itself_within_thirty_days_is_not_mentioned(console: Console, found: Found) -> None:
    _license(console, expires_on=_in(8), auto_update=True)

    assert found() == []


def test_many_with_one_reason_are_one_sentence_that_leads_to_their_list(console: Console, found: Found) -> None:
    _many(console, 6, expires_on=_in(20))

    (finding,) = found()

    assert _sentences([finding]) == [
        "6 backup servers expire within 30 days and auto-update is off; the first on 2026-12-13."
    ]
    assert finding.url == "/licenses/?product=backup_server&urgency=warning&renewal=by_hand"


def test_many_expired_ones_say_how_many_still_work(console: Console, found: Found) -> None:
    _many(console, 4, expires_on=_in(-100))
    _many(console, 1, expires_on=_in(-20))
    _many(console, 1, expires_on=_in(-10))

    (finding,) = found()

    assert _sentences([finding]) == ["6 backup servers have expired; 2 in grace, the first of them until 2027-01-02."]
    assert finding.since == _in(-100)


def test_many_beyond_grace_say_that_none_is_left(console: Console, found: Found) -> None:
    _many(console, 6, expires_on=_in(-100))

    assert _sentences(found()) == ["6 backup servers have expired; no grace is left for any of them."]


def test_many_failing_updates_are_one_sentence(console: Console, found: Found) -> None:
    _many(console, 6, expires_on=_in(2), auto_update=True)

    assert _sentences(found()) == [
        "6 backup servers have auto-update on, but no new key has come; the first expires on 2026-11-25."
    ]


def test_products_and_reasons_are_not_mixed(console: Console, found: Found) -> None:
    _many(console, 3, expires_on=_in(20))
    _many(console, 1, expires_on=_in(20), type="Evaluation")
    _many(console, 2, expires_on=_in(20), product=Product.M365)

    assert [finding.subject for finding in found()] == [
        "3 backup servers",
        "2 Microsoft 365 servers",
        "1 backup server",
    ]


@pytest.mark.parametrize("days", [-100, -3, 0, 5, 20])
@pytest.mark.parametrize("values", [{}, {"auto_update": True}, {"type": "Evaluation"}, {"auto_update": None}])
def test_a_group_counts_what_its_list_shows(
    days: int, values: dict[str, Any], console: Console, found: Found, signed_in: Any, viewer: User, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    _many(console, 7, expires_on=_in(days), **values)
    _many(console, 7, expires_on=_in(days), product=Product.SITE, **values)
    client: Client = signed_in(viewer)

    for finding in found():
        shown = client.get(finding.url).context["page"].paginator.count
        assert finding.subject.startswith(f"{shown} ")


def test_support_and_nobodys_licenses_count_what_their_lists_show(
    console: Console, found: Found, signed_in: Any, viewer: User, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    for days in (-40, -1, 0, 30, 31):
        _license(console, auto_update=True, support_expires_on=_in(days), organization=None)
    _license(console, auto_update=True, expires_on=_in(200), support_expires_on=_in(200))
    client: Client = signed_in(viewer)

    counts = [(finding.subject, client.get(finding.url).context["page"].paginator.count) for finding in found()]

    assert counts == [("2 licenses", 2), ("2 licenses", 2), ("5 licenses", 5)]


def test_the_most_urgent_come_first(console: Console, found: Found) -> None:
    for days in (20, 5, 2, -3, -10):
        _license(console, f"vbr{days}", expires_on=_in(days))

    assert [finding.subject.split()[0] for finding in found()] == ["vbr-10", "vbr-3", "vbr2", "vbr5", "vbr20"]


def test_over_use_names_each_unit_by_itself(console: Console, found: Found) -> None:
    amounts: dict[str, Any] = {
        "used_units": 120.5,
        "units": 100.0,
        "used_sockets": 8.0,
        "sockets": 6.0,
        "used_capacity": 1.0,
    }
    _license(console, auto_update=True, capacity=2.0, **amounts)

    assert _sentences(found()) == [
        "vbr-harbor01 (Harbor Dental) uses more than is licensed: 120.5 of 100 points, 8 of 6 sockets."
    ]


def test_much_over_use_is_one_sentence(console: Console, found: Found) -> None:
    _many(console, 4, auto_update=True, used_units=200.0)

    (finding,) = found()

    assert _sentences([finding]) == ["4 licenses use more than is licensed."]
    assert finding.url == "/licenses/?over_used=1"


def test_unknown_use_is_no_over_use(console: Console, found: Found) -> None:
    _license(console, auto_update=True, used_units=None)

    assert found() == []


def _shared(console: Console, *copies: dict[str, Any], key: str = "key") -> None:
    for number, values in enumerate(copies):
        shared = {"entitlement": key, "entitlement_copies": len(copies)}
        _license(console, f"vbr-{number}", auto_update=True, **shared, **values)


def test_copies_of_a_key_that_disagree_are_told_with_both_values(console: Console, found: Found) -> None:
    _shared(console, {"units": 100.0}, {"units": 150.0, "expires_on": date(2027, 7, 31)})

    assert _sentences(found()) == [
        "The key of vbr-0 (Harbor Dental) is on 2 servers, which say 100 and 150 units"
        " and which expire between 2027-06-30 and 2027-07-31."
    ]


def test_copies_that_agree_are_not_mentioned(console: Console, found: Found) -> None:
    _shared(console, {"units": 100.0}, {"units": 100.0})

    assert found() == []


def test_copies_that_use_too_much_only_together_are_told(console: Console, found: Found) -> None:
    _shared(console, {"used_units": 60.0}, {"used_units": 70.0})

    assert _sentences(found()) == [
        "The key of vbr-0 (Harbor Dental) is on 2 servers, which use 130 of 100 points together."
    ]


def test_many_keys_that_disagree_are_one_sentence(console: Console, found: Found) -> None:
    for number in range(4):
        _shared(console, {"units": 100.0}, {"units": 150.0}, key=f"key-{number}")

    (finding,) = found()

    assert finding.subject == "4 shared keys"
    assert finding.url == "/licenses/?shared=1"


def test_support_that_ends_before_the_license_is_told(console: Console, found: Found) -> None:
    _license(console, expires_on=None, type="Perpetual", support_expires_on=_in(-1))
    _license(console, expires_on=None, type="Perpetual", support_expires_on=_in(10))

    assert [(finding.severity, *_sentences([finding]), finding.url) for finding in found()] == [
        (Severity.WARNING, "1 license has no support any more.", "/licenses/?support=ended"),
        (Severity.NOTICE, "1 license loses support within 30 days.", "/licenses/?support=ending"),
    ]


def test_support_that_ends_with_the_license_is_not_told_twice(console: Console, found: Found) -> None:
    _license(console, expires_on=_in(20), support_expires_on=_in(20))

    assert [finding.subject for finding in found()] == ["vbr-harbor01 (Harbor Dental)"]


def test_licenses_of_nobody_are_told_with_those_whose_server_is_not_listed(console: Console, found: Found) -> None:
    _license(console, organization=None, auto_update=True)
    _license(console, organization=None, server=None, auto_update=True)

    (finding,) = found()

    assert _sentences([finding]) == [
        "2 licenses belong to no organization, so to nobody's bill; for 1 of them the console does not list the server."
    ]
    assert finding.url == "/licenses/?unmapped=1"


def test_a_console_that_hides_its_auto_update_is_told(console: Console, found: Found) -> None:
    license_make(console, product=Product.CONSOLE, auto_update=None, organization=organization_make(console))

    assert [finding.key for finding in found()] == [f"licensing:gaps:auto-update-unknown:{console.pk}"]


def test_licenses_that_are_gone_are_not_mentioned(console: Console, found: Found) -> None:
    _license(console, expires_on=_in(-4), gone_at=NOW, support_expires_on=_in(-10), organization=None)

    assert found() == []


def test_nobody_reads_findings_without_signing_in(console: Console) -> None:
    _license(console, expires_on=_in(-4))

    assert list(license_findings(AnonymousUser(), NOW)) == []


def test_a_name_of_five_hundred_characters_is_cut(console: Console, found: Found) -> None:
    _license(console, "x" * 500, expires_on=_in(-4))

    assert len(found()[0].subject) < 100


def test_the_key_of_a_finding_stays_the_same_from_day_to_day(console: Console, viewer: User) -> None:
    _license(console, expires_on=_in(-4))

    days = [[item.key for item in license_findings(viewer, NOW + timedelta(days=day))] for day in range(3)]

    assert days[0] == days[1] == days[2]


def test_three_hundred_licenses_take_as_many_queries_as_three(console: Console, viewer: User) -> None:
    for days in (-4, 3, 20):
        _license(console, expires_on=_in(days))

    few = _query_count(viewer)
    rows = [license_values(expires_on=_in(number % 40 - 10), auto_update=False) for number in range(300)]
    License.objects.bulk_create(License(console=console, **values) for values in rows)

    assert _query_count(viewer) == few


def test_much_to_say_takes_as_many_queries_as_nothing(console: Console, viewer: User) -> None:
    nothing = _query_count(viewer)
    _shared(console, {"units": 100.0}, {"units": 150.0})
    _license(console, expires_on=_in(-4), used_units=200.0, organization=None)

    assert _query_count(viewer) == nothing


def _query_count(user: User) -> int:
    with CaptureQueriesContext(connection) as captured:
        list(license_findings(user, NOW))
    return len(captured)
