"""Test messages, their links, and channels that do not get through, as troubles."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from alerts.channels.confirming import MARK, secret_of
from alerts.channels.plans import Plan
from alerts.channels.services import channel_change
from alerts.channels.troubles import RULES
from alerts.delivering.delivering import channel_deliver
from alerts.models import Channel, Message
from alerts.telling.arrival import self_tests_write
from alerts.telling.limits import MOST_A_DAY
from alerts.telling.telling import tell
from alerts.telling.writing import warnings_note
from tests.alerts.factories import NOW, channel_make, warning_make
from tests.alerts.messages.servers import MailServer
from ui.troubles import Trouble

DAY = timedelta(days=1)


def untested(owner: User | None = None, **values: object) -> Channel:
    return channel_make(owner, **{"tested_at": None, "confirmed_at": None, **values})


def troubles(key: str, now: object = NOW) -> list[Trouble]:
    rule = next(rule for rule in RULES if rule.key == f"channel.{key}")
    return list(rule.source(now, 0))  # type: ignore[arg-type]


def link_in(mail: object) -> str:
    found = re.search(
        r"https://vspcdash\.example\.com(/alerts/confirm/vspcc_[0-9a-f]{64}/)", str(mail).replace("=\n", "")
    )
    assert found
    return found[1]


def test_each_channel_is_tested_at_once_and_then_each_week(db: None) -> None:
    untested()

    moments = [NOW, NOW + timedelta(hours=1), NOW + 7 * DAY - timedelta(minutes=1), NOW + 7 * DAY]

    assert [self_tests_write(moment) for moment in moments] == [1, 0, 0, 1]


def test_the_link_in_a_test_confirms_it_by_a_press_and_not_by_following_it(
    db: None, mail_server: MailServer, client: Client, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://vspcdash.example.com"
    channel = untested(address=mail_server.address)
    self_tests_write(NOW)
    channel_deliver(channel.pk, NOW)
    link = link_in(mail_server.messages[0])

    with time_machine.travel(NOW + DAY, tick=False):
        shown = client.get(link)
        channel.refresh_from_db()
        assert (shown.status_code, channel.is_confirmed) == (200, False)
        client.post(link)

    channel.refresh_from_db()
    assert channel.confirmed_at == NOW + DAY
    assert AuditEntry.objects.get().action == Action.CHANNEL_CONFIRMED
    assert "Confirmed" in client.get(link).content.decode()


def test_a_link_that_was_replaced_or_made_up_confirms_nothing_and_stands_in_no_log(
    db: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    channel = untested()
    self_tests_write(NOW)
    old = secret_of(Message.objects.get().pk)
    self_tests_write(NOW + 7 * DAY)

    with caplog.at_level(logging.INFO):
        assert client.post(f"/alerts/confirm/{old}/").status_code == 404

    channel.refresh_from_db()
    assert channel.confirmed_at is None
    assert old not in caplog.text


def test_the_secret_of_a_link_stands_in_no_row(db: None) -> None:
    untested()
    self_tests_write(NOW)

    message = Message.objects.get()

    secret = secret_of(message.pk)
    assert MARK in message.plain
    assert secret not in f"{message.plain}{message.html}{message.subject}{message.channel.test_digest}"


def test_without_a_public_address_the_path_is_said(db: None, mail_server: MailServer) -> None:
    channel = untested(address=mail_server.address)
    self_tests_write(NOW)

    channel_deliver(channel.pk, NOW)

    assert f"/alerts/confirm/{secret_of(Message.objects.get().pk)}/" in str(mail_server.messages[0]).replace("=\n", "")


def test_a_weekly_test_counts_among_the_messages_of_the_day(rules: None, db: None) -> None:
    untested()
    self_tests_write(NOW)
    for minute in range(12):
        warning_make(raised_at=NOW + timedelta(minutes=minute))
        tell(NOW + timedelta(minutes=minute))

    assert Message.objects.count() == MOST_A_DAY


def test_the_weekly_tests_of_a_person_come_one_a_day(viewer: User) -> None:
    for _ in range(3):
        channel_make(viewer, tested_at=NOW - 7 * DAY)

    assert [self_tests_write(NOW + days * DAY) for days in (0, 0, 1, 2, 3)] == [1, 0, 1, 1, 0]


def test_a_test_that_nobody_confirms_within_three_days_is_a_trouble_until_somebody_does(db: None) -> None:
    channel = untested(name="On call")
    self_tests_write(NOW)
    self_tests_write(NOW + 7 * DAY)

    found = [troubles("unconfirmed", NOW + days * DAY) for days in (2, 3, 8)]
    Channel.objects.update(confirmed_at=NOW + 8 * DAY)

    assert [len(some) for some in found] == [0, 1, 1]
    [trouble] = found[1]
    assert (trouble.subject, trouble.name) == (f"channel:{channel.pk}", "Shared alert channel On call")
    assert troubles("unconfirmed", NOW + 13 * DAY) == []
    self_tests_write(NOW + 14 * DAY)
    assert len(troubles("unconfirmed", NOW + 17 * DAY)) == 1


def test_tests_to_an_earlier_address_are_no_trouble_of_the_next_one(viewer: User) -> None:
    channel = untested(viewer)
    self_tests_write(NOW)
    channel_change(channel=channel, plan=Plan(name="On call", address="jsons://hooks.example.com/"), actor=viewer)
    later = NOW + 4 * DAY
    self_tests_write(later)

    found = [troubles("unconfirmed", later + days * DAY) for days in (0, 3)]

    assert [len(some) for some in found] == [0, 1]


def test_a_channel_that_fails_or_was_stopped_is_a_trouble_with_its_owners_name(viewer: User) -> None:
    values: dict[str, Any] = {"failing_since": NOW, "failure": "hooks.test cannot be reached."}
    channel_make(viewer, name="Mine", **values)
    channel_make(name="Team", state=Channel.State.REFUSED, **values)
    channel_make(name="Off", state=Channel.State.OFF, **values)

    assert [trouble.name for trouble in troubles("failing")] == ["Alert channel Mine of viewer"]
    [stopped] = troubles("refused")
    assert stopped.name == "Shared alert channel Team"
    assert "cannot be reached" in stopped.text


@pytest.mark.parametrize(("is_told", "age", "count"), [(True, 6, 1), (True, 7, 0), (False, 6, 0)])
def test_a_message_that_was_too_large_is_a_trouble_for_a_week(
    is_told: bool, age: int, count: int, viewer: User
) -> None:
    moment = NOW - age * DAY
    message = Message.objects.create(
        channel=channel_make(viewer, name="Mine"), kind="warnings", state="refused", created_at=moment, due_at=moment
    )
    if is_told:
        warnings_note(message, [warning_make()])

    found = [trouble.name for trouble in troubles("lost")]

    assert found == ["Alert channel Mine of viewer"] * count


def test_those_troubles_are_for_who_looks_after_alerts(viewer: User, administrator: User) -> None:
    permissions = {rule.permission for rule in RULES}

    assert [[person.has_perm(name) for name in permissions] for person in (viewer, administrator)] == [[False], [True]]
