"""Expiries in the calendar: what stands there by itself, what is grouped, and what is not there."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from alerts.feeds import expiries
from consoles.models import Console, Product
from licensing.models import License
from tests.alerts.feeds.subscribing import address_of, alarms, events_in, events_of, lines_check, read, starts, titles
from tests.consoles.factories import narrowed
from tests.licensing.factories import NOW, console_make, license_make, license_values, organization_make, server_make

TODAY = NOW.date()


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


def by_hand(console: Console, days: int = 40, **values: Any) -> License:
    """A license that somebody has to renew."""
    return license_make(console, expires_on=TODAY + timedelta(days=days), auto_update=False, **values)


def many(console: Console, count: int, **values: Any) -> None:
    License.objects.bulk_create(License(console=console, **license_values(**values)) for _ in range(count))


def test_an_expiry_is_a_whole_day_with_what_to_know_of_it(console: Console, viewer: User) -> None:
    organization = organization_make(console, name="Harbor Dental")
    license_ = by_hand(console, server=server_make(console, name="vbr-1"), organization=organization)

    [event] = events_of(viewer)

    assert event["SUMMARY"] == "vbr-1 (Harbor Dental): license expires"
    assert event["DESCRIPTION"] == (
        "Backup & Replication license of type Rental at the console EU-West. Auto-update is off."
    )
    assert (type(event["DTSTART"].dt), event["DTSTART"].dt) == (date, license_.expires_on)
    assert event["URL"] == f"http://testserver/licenses/{license_.pk}/"
    assert event["TRANSP"] == "TRANSPARENT"
    assert alarms(event) == [7, 1]


def test_what_renews_itself_is_one_event_a_day_without_alarms(console: Console, viewer: User) -> None:
    many(console, 12, expires_on=date(2027, 1, 31))
    license_make(console, expires_on=date(2027, 2, 28))

    events = events_of(viewer)

    assert [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events] == [
        ("12 licenses renew themselves", date(2027, 1, 31)),
        ("1 license renews itself", date(2027, 2, 28)),
    ]
    assert [alarms(event) for event in events] == [[], []]


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (11, 1)])
def test_many_that_expire_on_one_day_are_one_event(count: int, shown: int, console: Console, viewer: User) -> None:
    many(console, count, expires_on=date(2027, 1, 31), auto_update=False)

    events = events_of(viewer)

    assert len(events) == shown
    assert {tuple(alarms(event)) for event in events} == {(7, 1)}


def test_of_very_many_the_first_days_have_an_event_for_each(
    console: Console, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiries, "MOST_NAMED", 12)
    for month, count in ((1, 6), (2, 6), (3, 6)):
        many(console, count, expires_on=date(2027, month, 1), auto_update=False)

    days = Counter(event["DTSTART"].dt for event in events_of(viewer))

    assert days == {date(2027, 1, 1): 6, date(2027, 2, 1): 6, date(2027, 3, 1): 1}


@pytest.mark.parametrize(("days", "shown"), [(-31, False), (-30, True), (400, True), (401, False)])
def test_the_calendar_shows_thirty_days_back_and_four_hundred_ahead(
    days: int, shown: bool, console: Console, viewer: User
) -> None:
    by_hand(console, days)

    assert bool(titles(viewer)) == shown


def test_nobody_is_reminded_of_what_has_expired(console: Console, viewer: User) -> None:
    by_hand(console, -1)
    by_hand(console, 0)

    assert [alarms(event) for event in events_of(viewer)] == [[], [7, 1]]


@pytest.mark.parametrize("values", [{"expires_on": None}, {"gone_at": NOW}])
def test_what_does_not_expire_or_is_gone_is_not_there(values: Any, console: Console, viewer: User) -> None:
    license_make(console, **values)

    assert titles(viewer) == []


def test_only_what_is_in_scope_is_there_and_counted(console: Console, viewer: User) -> None:

    seen, hidden = organization_make(console, name="Harbor Dental"), organization_make(console, name="Hidden")
    by_hand(console, server=server_make(console, name="vbr-1"), organization=seen)
    by_hand(console, server=server_make(console, name="vbr-2"), organization=hidden)
    for organization in (seen, hidden):
        license_make(console, organization=organization, expires_on=TODAY + timedelta(days=60))
    by_hand(console, product=Product.SITE, organization=seen)
    narrowed(viewer, seen)

    assert titles(viewer) == ["1 license renews itself", "vbr-1 (Harbor Dental): license expires"]


def test_the_same_expiry_is_the_same_event_and_a_moved_one_another(console: Console, viewer: User) -> None:
    license_ = by_hand(console)
    address = address_of(viewer)
    before = _uids(address)

    again = _uids(address)
    License.objects.filter(pk=license_.pk).update(expires_on=TODAY + timedelta(days=70))

    assert again == before
    assert _uids(address).isdisjoint(before)


def test_a_revision_says_when_it_was_and_has_a_higher_number(console: Console, viewer: User) -> None:
    license_ = by_hand(console, read_at=NOW - timedelta(days=3))
    address = address_of(viewer)
    [before] = events_in(read(address).content)

    License.objects.filter(pk=license_.pk).update(auto_update=None, read_at=NOW - timedelta(days=1))
    [after] = events_in(read(address).content)

    assert before["LAST-MODIFIED"].dt == NOW - timedelta(days=3)
    assert after["LAST-MODIFIED"].dt == NOW - timedelta(days=1)
    assert after["SEQUENCE"] - before["SEQUENCE"] == 2 * 86_400
    assert {before["DTSTAMP"].dt, after["DTSTAMP"].dt} == {NOW}


def test_a_key_that_did_not_come_is_an_event_of_its_own_since_it_is_late(console: Console, viewer: User) -> None:
    license_make(console, expires_on=TODAY + timedelta(days=5))

    [event] = events_of(viewer)

    assert "no new key has come" in event["DESCRIPTION"]
    assert event["LAST-MODIFIED"].dt == datetime(2026, 11, 21, tzinfo=UTC)


HOSTILE = (
    "a;b,c: \"d\"\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "\u202eevil\u2066 \u200f\N{FLOPPY DISK} \u200b",
    "x\x0by\x0cz\x1c\x85\u2028\u2029",
    "SRV\\North\\n",
    "\N{LATIN SMALL LETTER U WITH DIAERESIS}" * 400,
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_in_its_property(name: str, console: Console, viewer: User) -> None:
    Console.objects.update(name=name[:100])
    by_hand(console, server=server_make(console, name=name), organization=organization_make(console, name=name))

    content = read(address_of(viewer, name=name[:100])).content
    [event] = events_in(content)

    assert sum(line.startswith("BEGIN:VEVENT") for line in lines_check(content)) == 1
    assert len(str(event["SUMMARY"]).splitlines()) == len(str(event["DESCRIPTION"]).splitlines()) == 1
    assert str(event["SUMMARY"]).endswith(": license expires")


def test_the_marks_of_a_name_come_back_as_they_were(console: Console, viewer: User) -> None:
    by_hand(console, server=server_make(console, name='a;b,c: "d" \u202eevil \\n'))

    assert starts(viewer) == {'a;b,c: "d" \u202eevil \\n: license expires': TODAY + timedelta(days=40)}


def _uids(address: str) -> set[str]:
    return {str(event["UID"]) for event in events_in(read(address).content)}
