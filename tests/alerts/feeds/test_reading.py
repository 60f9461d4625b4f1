"""What the address of a feed opens, for how long, how often, and what is written down of it."""

import logging
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from alerts.feeds.finding import MOST_READINGS
from alerts.feeds.services import feed_make, feed_revoke
from alerts.models import CalendarFeed
from licensing.models import License
from tests.alerts.feeds.subscribing import address_of, lines_check, read
from tests.licensing.factories import NOW, console_make, license_make, license_values


def test_it_is_a_calendar_that_says_how_it_is_called_and_when_to_come_again(viewer: User) -> None:
    response = read(address_of(viewer, name="Team; keys, all"))

    lines = set(lines_check(response.content))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert {"METHOD:PUBLISH", "VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} < lines
    assert {"NAME:Team\\; keys\\, all", "X-WR-CALNAME:Team\\; keys\\, all"} < lines
    assert icalendar.Calendar.from_ical(response.content).name == "VCALENDAR"


def test_the_address_leads_nowhere_else(viewer: User) -> None:
    address = address_of(viewer)

    response = read(address)

    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    secret = address.removeprefix("/feeds/calendar/").removesuffix(".ics")
    assert Client().get("/licenses/?format=json", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def spoiled(how: str, feed: CalendarFeed, secret: str) -> str:
    """The secret, of no use any more, in each of the ways."""
    user = feed.user
    if how == "revoked":
        feed_revoke(feed=feed, actor=user)
    elif how == "deactivated":
        User.objects.update(is_active=False)
    elif how == "without a role":
        user.groups.clear()
    return {"made up": f"vspcf_{'x' * 43}", "of another kind": f"vspcd_{secret[6:]}"}.get(how, secret)


@pytest.mark.parametrize("how", ["revoked", "deactivated", "without a role", "made up", "of another kind", "nonsense"])
def test_what_is_wrong_is_not_there(how: str, viewer: User) -> None:
    secret = spoiled(how, *feed_make(user=viewer, name="Phone")) if how != "nonsense" else "x"

    response = read(f"/feeds/calendar/{secret}.ics")

    assert (response.status_code, b"VCALENDAR" in response.content) == (404, False)
    assert set(response.headers) == set(read("/feeds/nowhere.ics").headers)


def test_who_lacks_a_required_factor_reads_nothing(viewer: User, settings: Settings) -> None:
    address = address_of(viewer)
    settings.REQUIRE_MFA = ["viewer"]

    assert read(address).status_code == 404


def test_it_is_not_sent_again_while_it_says_the_same(viewer: User) -> None:
    console, address = console_make(), address_of(viewer)
    license_ = license_make(console, auto_update=False)
    tag = read(address).headers["ETag"]

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        same = read(address, **{"If-None-Match": tag})
        License.objects.filter(pk=license_.pk).update(type="Subscription")
        other = read(address, **{"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert same.headers["Cache-Control"] == "private, no-cache"
    assert other.status_code == 200
    assert other.headers["ETag"] != tag


def test_it_is_read_so_often_in_an_hour_and_no_more(viewer: User) -> None:
    address, other = address_of(viewer), address_of(viewer, name="Laptop")

    statuses = [read(address).status_code for _ in range(MOST_READINGS + 1)]

    assert statuses == [200] * MOST_READINGS + [429]
    assert read(address).headers["Retry-After"] == "3600"
    assert read(other).status_code == 200


def test_many_tries_are_written_down_and_shut_no_good_feed_out(viewer: User) -> None:
    address = address_of(viewer)

    for number in range(40):
        assert read(f"/feeds/calendar/vspcf_{number:043}.ics").status_code == 404

    assert read(address).status_code == 200
    assert AuditEntry.objects.get(action=Action.SIGN_IN_HELD).after["tried"] == "calendar feed"


def test_its_last_use_is_noted_once_a_minute(viewer: User) -> None:
    address = address_of(viewer)
    for seconds in (0, 59, 60):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            read(address)

    assert CalendarFeed.objects.get().last_used_at == NOW + timedelta(seconds=60)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("end", [".ics", ".ics/", "", ".txt"])
def test_the_secret_stands_in_no_log(method: str, end: str, viewer: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    feed, secret = feed_make(user=viewer, name="Phone")
    feed_revoke(feed=feed, actor=viewer)

    Client(enforce_csrf_checks=True).generic(method, f"/feeds/calendar/{secret}{end}")

    assert caplog.messages
    assert secret not in caplog.text
    assert not [message for message in caplog.messages if secret in message]


def test_a_failure_is_logged_without_the_secret(
    viewer: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(viewer)
    monkeypatch.setattr("alerts.feeds.reading.expiry_events", lambda *_: 1 / 0)

    Client(raise_request_exception=False).get(address)

    assert "Internal Server Error: /feeds/calendar/..." in caplog.messages
    assert "vspcf_" not in caplog.text


def test_no_link_leads_to_a_host_that_may_be_anybodys(viewer: User, settings: Settings) -> None:
    address = address_of(viewer)
    license_make(console_make(), auto_update=False)
    settings.ALLOWED_HOSTS = ["*"]

    response = read(address, host="evil.example")

    assert response.status_code == 200
    assert b"evil.example" not in response.content


def test_the_cost_does_not_grow_with_the_licenses(
    billing: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    console, address = console_make(), address_of(billing)
    _many(console, 10)
    with django_assert_max_num_queries(20) as few:
        read(address)

    _many(console, 400)
    with django_assert_max_num_queries(len(few)):
        read(address)


def _many(console: Any, count: int) -> None:
    days = [NOW.date() + timedelta(days=number % 300) for number in range(count)]
    License.objects.bulk_create(
        License(console=console, **license_values(expires_on=day, auto_update=day.day % 2 == 0)) for day in days
    )
