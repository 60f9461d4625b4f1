"""What every page says about the consoles behind its numbers."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from consoles.announcements import console_announcements
from tests.consoles.factories import console_make, freshness_make
from ui.severity import Severity

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FRESH = NOW - timedelta(minutes=10)
OLD = NOW - timedelta(hours=3)
REASON = "The console cannot be reached at eu-west.test:1280."


def texts(user: User) -> list[str]:
    return [announcement.text for announcement in console_announcements(user, NOW)]


def test_fresh_consoles_are_not_announced(viewer: User) -> None:
    freshness_make(console_make(), FRESH)
    console_make()

    assert texts(viewer) == []


def test_stale_console_is_announced_with_age_and_reason(viewer: User) -> None:
    freshness_make(console_make(name="EU-West"), OLD, reason=REASON)

    assert texts(viewer) == [f"Console EU-West: licenses last read 3\u00a0h ago. {REASON}"]


def test_console_that_nobody_reads_any_more_is_announced_without_a_reason(viewer: User) -> None:
    freshness_make(console_make(name="EU-West"), OLD)

    assert texts(viewer) == ["Console EU-West: licenses last read 3\u00a0h ago. Nothing has been read since."]


def test_console_that_never_answered_is_announced(viewer: User) -> None:
    freshness_make(console_make(name="EU-West"), None, reason=REASON)

    assert texts(viewer) == [f"Console EU-West: licenses never read. {REASON}"]


@pytest.mark.parametrize(("minutes", "count"), [(45, 0), (46, 1)])
def test_numbers_are_stale_after_three_intervals(minutes: int, count: int, viewer: User) -> None:
    freshness_make(console_make(), NOW - timedelta(minutes=minutes))

    assert len(texts(viewer)) == count


@given(minutes=st.none() | st.integers(1, 1440), age=st.integers(0, 5000))
@pytest.mark.django_db
def test_rule_in_sql_is_the_rule_in_python(minutes: int | None, age: int) -> None:
    console = console_make(refresh_minutes=minutes)
    freshness_make(console, NOW - timedelta(minutes=age))
    viewer = User.objects.get_or_create(username="v", sees_everything=True)[0]
    viewer.groups.set(Group.objects.filter(name="Viewer"))

    announced = len(texts(viewer))
    console.delete()

    assert announced == console.schedule.is_stale(NOW - timedelta(minutes=age), NOW)


def test_quiet_hours_are_told_without_alarm(viewer: User) -> None:
    console = console_make(name="EU-West", quiet_from=time(9), quiet_until=time(13))
    freshness_make(console, NOW - timedelta(hours=3))

    [announcement] = console_announcements(viewer, NOW)

    assert announcement.text == "Console EU-West is quiet until 13:00 UTC: its licenses were last read 3\u00a0h ago."
    assert announcement.severity == Severity.NOTICE


def test_console_that_was_old_before_its_quiet_hours_is_announced_all_the_same(viewer: User) -> None:
    console = console_make(name="EU-West", quiet_from=time(11), quiet_until=time(13))
    freshness_make(console, OLD, reason=REASON)

    assert texts(viewer) == [f"Console EU-West: licenses last read 3\u00a0h ago. {REASON}"]


def test_a_pause_is_told_without_alarm(viewer: User) -> None:
    console = console_make(name="Lab", paused_until=NOW + timedelta(days=7))
    freshness_make(console, NOW - timedelta(days=5), reason=REASON)

    [announcement] = console_announcements(viewer, NOW)

    words = "paused until 2026-11-30 12:00 UTC: its licenses were last read 5\u00a0d ago."
    assert announcement.text == f"Console Lab is {words}"
    assert announcement.severity == Severity.NOTICE


def test_one_stale_list_is_named(viewer: User) -> None:
    console = console_make(name="EU-West")
    freshness_make(console, FRESH)
    console.freshness.filter(part="m365", step="licenses").update(refreshed_at=OLD, reason=REASON)

    assert texts(viewer) == [f"Console EU-West: Microsoft 365 licenses last read 3\u00a0h ago. {REASON}"]


def test_stale_directory_is_announced_where_the_licenses_are_fresh(viewer: User) -> None:
    console = console_make(name="EU-West")
    freshness_make(console, FRESH)
    console.freshness.filter(step="directory").update(refreshed_at=OLD)

    assert texts(viewer)[0].startswith("Console EU-West: directory last read")


def test_list_that_the_role_never_could_read_misleads_nobody(viewer: User) -> None:
    console = console_make()
    freshness_make(console, FRESH)
    console.freshness.filter(part="console").update(refreshed_at=None, is_permitted=False, reason="Not permitted.")

    assert texts(viewer) == []


def test_list_that_the_role_may_not_read_any_more_is_announced(viewer: User) -> None:
    console = console_make(name="EU-West")
    freshness_make(console, FRESH)
    console.freshness.filter(part="console").update(refreshed_at=OLD, is_permitted=False, reason="Not permitted.")

    assert texts(viewer) == ["Console EU-West: console license last read 3\u00a0h ago. Not permitted."]


def test_console_that_is_switched_off_is_said_to_be(viewer: User) -> None:
    freshness_make(console_make(name="Lab", is_active=False), NOW - timedelta(days=5), reason=REASON)
    freshness_make(console_make(name="Never read", is_active=False), None)

    announcements = list(console_announcements(viewer, NOW))

    assert [item.text for item in announcements] == [
        "Console Lab is switched off: its licenses were last read 5\u00a0d ago."
    ]
    assert announcements[0].severity == Severity.NOTICE


def test_many_stale_consoles_are_one_line(viewer: User) -> None:
    for name in ("A", "B", "C", "D", "E"):
        freshness_make(console_make(name=name), OLD, reason=REASON)

    assert texts(viewer) == ["The numbers of 5 consoles are old: A, B, C and 2 more."]


def test_demo_is_announced_before_anything_was_read(viewer: User, administrator: User) -> None:
    console_make(is_demo=True)

    assert texts(viewer) == ["Demo: invented data."]
    assert next(iter(console_announcements(administrator, NOW))).url == "/settings/consoles/add/"


def test_somebody_without_a_role_is_told_nothing(stranger: User) -> None:
    freshness_make(console_make(), OLD)

    assert texts(stranger) == []


def test_it_costs_one_query_however_many_consoles(viewer: User, django_assert_num_queries: type) -> None:
    for _ in range(30):
        freshness_make(console_make(), OLD)
    viewer.has_perm("accounts.view_licenses")

    with django_assert_num_queries(1):
        texts(viewer)


def test_pages_carry_the_announcements_as_text(signed_in: Callable[[User], Client], viewer: User) -> None:
    freshness_make(console_make(name="<b>EU</b>", url="https://eu-west.test:1280"), datetime(2020, 1, 1, tzinfo=UTC))

    shown = signed_in(viewer).get("/refreshes/").content.decode()

    assert "Console &lt;b&gt;EU&lt;/b&gt;: licenses last read" in shown
