"""What the series say, read back by the parser of Prometheus' own library."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from alerts.metrics import collecting
from alerts.models import Alert, Channel, Message
from consoles.models import Console, Freshness, Product
from licensing.models import License
from tests.alerts.metrics.scraping import asked, families, open_families, series_count, values
from tests.licensing.factories import (
    NOW,
    console_make,
    license_make,
    license_values,
    organization_make,
    server_make,
)
from tests.operations.factories import operation_make
from tests.reports.board import report_make
from usage.months import beginning

TODAY = NOW.date()
STALE = NOW - timedelta(hours=5)


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


def test_a_license_with_something_to_do_has_series_of_its_own(console: Console) -> None:
    license_ = license_make(
        console,
        expires_on=date(2026, 12, 1),
        auto_update=False,
        server=server_make(console, name="vbr-1"),
        organization=organization_make(console, name="Harbor Dental"),
    )
    labels = {
        "console": "EU-West", "company": "Harbor Dental", "server": "vbr-1", "product": "backup_server",
        "id": str(license_.pk),
    }  # fmt: skip

    found = families()

    [expiry] = found["vspcdash_license_expiry_timestamp_seconds"].samples
    [units] = found["vspcdash_license_units"].samples
    [used] = found["vspcdash_license_used_units"].samples
    assert (expiry.labels, expiry.value) == (labels, beginning(date(2026, 12, 1)).timestamp())
    assert (units.labels, units.value) == ({**labels, "unit_type": "points"}, 100)
    assert (used.labels, used.value) == ({**labels, "unit_type": "points"}, 40)


TO_DO: list[dict[str, Any]] = [
    {"expires_on": TODAY - timedelta(days=1)},
    {"expires_on": TODAY + timedelta(days=7)},
    {"expires_on": TODAY + timedelta(days=60), "auto_update": False},
    {"used_units": 101.0},
]
NOTHING_TO_DO: list[dict[str, Any]] = [
    {},
    {"expires_on": TODAY + timedelta(days=61), "auto_update": False},
    {"expires_on": None},
    {"used_units": None},
    {"expires_on": TODAY - timedelta(days=1), "gone_at": NOW},
]


@pytest.mark.parametrize(("license_", "is_there"), [(v, True) for v in TO_DO] + [(v, False) for v in NOTHING_TO_DO])
def test_others_stand_in_sums_only(license_: dict[str, Any], is_there: bool, console: Console) -> None:
    license_make(console, **license_)

    assert bool(values("license_units", "id")) == is_there


@pytest.mark.parametrize(("setting", "count"), [("findings", 1), ("all", 2), ("none", 0)])
def test_which_licenses_have_series_is_a_setting(
    setting: str, count: int, console: Console, settings: Settings
) -> None:
    settings.METRICS_LICENSES = setting
    license_make(console)
    license_make(console, used_units=101.0)

    assert len(values("license_units", "id")) == count


def test_licenses_are_counted_by_what_becomes_of_them(console: Console) -> None:
    license_make(console)
    license_make(console, used_units=101.0)
    license_make(console, product=Product.M365, expires_on=TODAY, auto_update=False)

    assert values("licenses", "console", "product", "urgency", "renewal") == {
        ("EU-West", "backup_server", "ok", "renews_itself"): 2,
        ("EU-West", "m365", "critical", "by_hand"): 1,
    }
    assert values("licenses_over_used", "product") == {"backup_server": 1, "m365": 0}


def test_units_are_added_up_by_type_and_a_shared_key_counts_once(console: Console) -> None:
    for used in (10.0, 20.0, None):
        license_make(console, entitlement="7f3c", entitlement_copies=3, units=100.0, used_units=used)
    license_make(console, units=5.0, used_units=1.0)
    license_make(console, units=5.0, used_units=1.0)
    license_make(console, units=7.0, used_units=None, unit_type=License.UnitType.INSTANCES)

    labels = ("product", "unit_type")
    assert values("licensed_units", *labels) == {("backup_server", "points"): 110, ("backup_server", "instances"): 7}
    assert values("used_units", *labels) == {("backup_server", "points"): 32, ("backup_server", "instances"): 0}


def test_each_list_says_when_it_was_read(console: Console) -> None:
    assert values("list_read_timestamp_seconds", "console", "list")["EU-West", "m365"] == (
        NOW.replace(hour=9, minute=56).timestamp()
    )
    assert values("console_stale", "console") == {"EU-West": 0}


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"refreshed_at": STALE}, 1),
        ({"refreshed_at": STALE, "is_permitted": False}, 0),
        ({"refreshed_at": NOW, "failed_at": NOW}, 0),
    ],
)
def test_a_console_is_stale_while_any_list_is(change: dict[str, Any], stale: int, console: Console) -> None:
    Freshness.objects.filter(part="m365").update(**change)

    assert values("console_stale", "console") == {"EU-West": stale}


@pytest.mark.parametrize(("is_active", "stale"), [(True, 1), (False, 0)])
def test_a_console_that_was_never_read_is_stale_unless_it_is_off(is_active: bool, stale: int, console: Console) -> None:
    Freshness.objects.all().delete()
    Console.objects.update(is_active=is_active, created_at=STALE)

    assert values("console_stale", "console") == {"EU-West": stale}


def test_reports_stand_at_the_stage_of_the_month_that_is_due(console: Console) -> None:
    report_make(console)
    report_make(console, owner=7, number=2, status="Approved")

    stages = values("reports", "console", "stage")

    assert {stage: count for (_, stage), count in stages.items() if count} == {"review": 1, "submit": 1}
    assert values("reports_late", "reason") == {"not_made": 0, "not_finalized": 1, "not_submitted": 2}
    deadlines = values("report_deadline_timestamp_seconds", "deadline")
    assert deadlines["submission"] == beginning(date(2026, 11, 11)).timestamp()


def test_operations_stand_by_state_and_the_unknown_that_nobody_settled_says_since_when(console: Console) -> None:
    assert values("operation_oldest_unknown_timestamp_seconds") == {}
    unknown = operation_make(console, "unknown")
    operation_make(console, "running")

    assert {state: count for state, count in values("operations", "state").items() if count} == {
        "running": 1, "unknown": 1,
    }  # fmt: skip
    assert list(values("operation_oldest_unknown_timestamp_seconds").values()) == [unknown.requested_at.timestamp()]


def test_open_alerts_are_counted_by_severity(console: Console) -> None:
    _alert("open", severity="critical")
    _alert("solved", severity="critical", solved_at=NOW)
    _alert("acknowledged", severity="warning", handling="acknowledged")
    _alert("muted until now", severity="warning", handling="muted", handled_until=NOW)

    assert values("alerts_open", "severity") == {"critical": 1, "warning": 1, "notice": 0}


def test_messages_that_wait_say_since_when_unless_they_are_not_due(db: None) -> None:
    channel = Channel.objects.create(name="Team", address="json://host.test", created_at=NOW)
    _message(channel, created_at=STALE, due_at=NOW + timedelta(hours=1))
    _message(channel, created_at=STALE, due_at=STALE, state="sent")
    assert values("delivery_oldest_waiting_timestamp_seconds") == {}

    _message(channel, created_at=NOW - timedelta(hours=2), due_at=NOW + timedelta(hours=1), attempt_count=3)

    assert values("deliveries", "state") == {"waiting": 2, "sent": 1, "refused": 0, "given_up": 0}
    assert list(values("delivery_oldest_waiting_timestamp_seconds").values()) == [
        (NOW - timedelta(hours=2)).timestamp()
    ]


def test_the_version_is_that_of_the_project(db: None) -> None:
    assert values("build_info", "version") == {project.VERSION: 1}


HOSTILE = 'a"b\\c\nvspcdash_forged{x="1"} 5 \u202eevil \\n,} 1'


def test_a_hostile_name_stays_in_its_label(console: Console) -> None:
    Console.objects.update(name=HOSTILE)
    license_make(console, used_units=101.0, server=server_make(console, name=HOSTILE))

    for found in (families(), open_families()):
        [sample] = found["vspcdash_license_units"].samples
        assert (sample.labels["server"], sample.labels["console"]) == (HOSTILE, HOSTILE)
        assert "vspcdash_forged" not in found


def test_units_are_named_as_prometheus_asks_for(db: None) -> None:
    for name, family in families().items():
        assert name.startswith("vspcdash_")
        assert family.documentation.endswith(".")
        assert not name.endswith(("_total", "_count", "_ms", "_minutes"))


@pytest.mark.large
def test_ten_thousand_licenses_cost_as_many_queries_as_ten_and_two_thousand_series_at_most(
    console: Console, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _many(console, 10)
    with django_assert_max_num_queries(30) as few:
        asked()

    _many(console, 10_000)
    with django_assert_max_num_queries(len(few)):
        response = asked()

    assert response.status_code == 200
    assert len(values("license_expiry_timestamp_seconds", "id")) == collecting.MOST_SINGLE
    assert 1000 < series_count() <= collecting.MOST_SERIES
    assert list(values("license_series_left_out").values()) == [License.objects.filter(_to_do()).count() - 500]


def test_many_consoles_leave_less_for_single_licenses(db: None) -> None:
    for number in range(30):
        _many(console_make(name=f"Console {number}"), 100)

    assert series_count() <= collecting.MOST_SERIES
    assert 0 < len(values("license_expiry_timestamp_seconds", "id")) < collecting.MOST_SINGLE


def _to_do() -> Q:
    return Q(expires_on__lte=TODAY + timedelta(days=60), auto_update=False)


def _many(console: Console, count: int) -> None:
    """Licenses of all products, a fifth of which somebody has to renew within 60 days."""
    rows = (
        license_values(
            uid=uuid4(),
            product=Product.values[number % 4],
            expires_on=TODAY + timedelta(days=10 + number % 50) if number % 5 == 0 else date(2027, 6, 30),
            auto_update=number % 5 != 0,
            entitlement=f"key {number // 2}",
        )
        for number in range(count)
    )
    License.objects.bulk_create(License(console=console, **row) for row in rows)


def _alert(subject: str, **more: Any) -> None:
    about = {"rule": "license.expiry", "subject": subject, "url": "/", "level": 0, "stage": 0}
    Alert.objects.create(**about, opened_at=NOW, changed_at=NOW, **more)


def _message(channel: Channel, **more: Any) -> None:
    Message.objects.create(channel=channel, kind=Message.Kind.WARNINGS, subject="", plain="", html="", **more)
