"""Making and changing channels, and the pages for it."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from alerts.channels.addresses import AddressError
from alerts.channels.forms import ChannelForm
from alerts.channels.plans import Plan, scope_of_channel
from alerts.channels.services import (
    MOST_CHANNELS,
    MOST_TESTS,
    TESTS_SECONDS,
    ChannelRefusedError,
    channel_change,
    channel_create,
    channel_delete,
    channel_switch,
    channel_test,
)
from alerts.models import Channel, Message
from consoles.scopes import Scope
from tests.alerts.factories import NOW, channel_make
from tests.licensing.factories import console_make, organization_make
from tests.support.passwords import password_entered
from ui.severity import Severity

SECRET = "hunter2-in-the-address"
ADDRESS = f"mailtos://ann:{SECRET}@example.com?smtp=mail.example.com&to=on-call@example.com"
LIST = "/settings/alerts/channels/"
ENTERED = {
    "name": "On call",
    "address": ADDRESS,
    "severity": "critical",
    "scope": "everything",
    "time_zone": "Europe/Berlin",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "digest_at": "08:30",
}
SignedIn = Callable[[User], Client]


def entering(client: Client, user: User) -> Client:
    """The browser of somebody who has just entered the password."""
    client.force_login(user)
    return password_entered(client, user)


def created(owner: User | None, actor: User, **values: Any) -> Channel:
    plan = Plan(**{"name": "On call", "address": ADDRESS, **values})
    return channel_create(owner=owner, plan=plan, actor=actor, now=NOW)


def test_the_log_says_what_a_channel_is_and_never_its_secret(viewer: User) -> None:
    scope = Scope(organizations=(organization_make(console_make(name="EU"), name="Harbor"),))
    channel = created(viewer, viewer, scope=scope, quiet_from=time(22), quiet_until=time(7))
    other = ADDRESS.replace(SECRET, "another-secret")
    channel_change(channel=channel, plan=Plan(name="On call", address=other, scope=scope), actor=viewer)
    channel_switch(channel=channel, is_on=False, actor=viewer)
    channel_test(channel=channel, actor=viewer, now=NOW)
    channel_delete(channel=channel, actor=viewer)

    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.action for entry in entries] == [
        Action.CHANNEL_ADDED,
        Action.CHANNEL_CHANGED,
        Action.CHANNEL_CHANGED,
        Action.CHANNEL_TESTED,
        Action.CHANNEL_DELETED,
    ]
    assert entries[0].after["shown_address"] == "E-mail to on-call@example.com by mail.example.com"
    assert entries[0].after["organizations"] == ["Harbor (EU)"]
    assert entries[1].after == {"address": "changed", "quiet_from": None, "quiet_until": None}
    kept = " ".join(f"{entry.before}{entry.after}" for entry in entries)
    assert SECRET not in kept
    assert "another-secret" not in kept


def test_another_address_begins_anew_and_an_empty_one_keeps_what_there_is(viewer: User) -> None:
    channel = created(viewer, viewer)
    Channel.objects.update(
        state=Channel.State.REFUSED, tested_at=NOW, confirmed_at=NOW, failing_since=NOW, failure="no"
    )
    channel.refresh_from_db()

    channel_change(channel=channel, plan=Plan(name="Renamed"), actor=viewer)
    kept = (channel.address, channel.state, channel.is_confirmed)
    channel_change(channel=channel, plan=Plan(name="Renamed", address="jsons://hooks.example.com/"), actor=viewer)

    assert kept == (ADDRESS, Channel.State.REFUSED, True)
    assert (channel.state, channel.is_confirmed, channel.failure) == (Channel.State.ON, False, "")


def test_a_channel_that_was_deleted_while_somebody_changed_it_is_said_to_be_gone(viewer: User) -> None:
    channel = channel_make(viewer)
    Channel.objects.all().delete()

    with pytest.raises(ChannelRefusedError, match="deleted meanwhile") as caught:
        channel_change(channel=channel, plan=Plan(name="Renamed"), actor=viewer)

    assert caught.value.status == 404


def test_what_became_of_a_channel_while_somebody_had_its_form_open_stays(viewer: User) -> None:
    channel = created(viewer, viewer)
    became = {"state": Channel.State.OFF, "confirmed_at": NOW, "failing_since": NOW, "failure": "no"}
    Channel.objects.update(**became)

    channel_change(channel=channel, plan=Plan(name="Renamed"), actor=viewer)

    assert Channel.objects.values(*became).get() == became
    assert Channel.objects.get().name == "Renamed"


def test_a_bad_address_leaves_nothing_behind(viewer: User) -> None:
    with pytest.raises(AddressError):
        created(viewer, viewer, address="file:///etc/passwd")

    assert not Channel.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nobody_changes_the_channel_of_somebody_else(viewer: User, administrator: User) -> None:
    channel = channel_make(viewer)

    with pytest.raises(ChannelRefusedError):
        channel_delete(channel=channel, actor=administrator)
    with pytest.raises(ChannelRefusedError):
        created(None, viewer)


def test_nobody_has_more_channels_than_the_limit(viewer: User) -> None:
    for _ in range(MOST_CHANNELS):
        channel_make(viewer)

    with pytest.raises(ChannelRefusedError, match="more than"):
        created(viewer, viewer)


def test_an_address_is_kept_encrypted(viewer: User) -> None:
    channel = created(viewer, viewer)

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM alerts_channel")
        assert SECRET not in str(cursor.fetchall())
    assert Channel.objects.get().address == channel.address == ADDRESS


def test_a_channel_tells_of_all_alerts_where_nobody_chooses_otherwise(viewer: User) -> None:
    severities = {Channel().severity, Plan(name="On call").severity, ChannelForm(actor=viewer)["severity"].value()}

    assert severities == {Severity.NOTICE.value}


def test_the_form_of_a_shared_channel_speaks_of_nobody_and_begins_with_the_time_zone_of_the_installation(
    administrator: User, signed_in: SignedIn, settings: Settings
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    client = signed_in(administrator)

    own, shared = (client.get(f"{LIST}{path}").content.decode() for path in ("add/", "shared/add/"))

    assert "Everything that you see" in own
    assert "Everything that you see" not in shared
    assert 'value="Europe/Berlin" selected' in shared
    assert Plan(name="On call").time_zone == "Europe/Berlin"
    assert '<label class="form-label" for="id_address">Address</label>' in own


def test_a_person_makes_a_channel_on_the_page_and_never_sees_its_address_again(viewer: User, client: Client) -> None:
    entering(client, viewer)

    response = client.post(f"{LIST}add/", ENTERED, follow=True)
    channel = Channel.objects.get()
    form = client.get(f"{LIST}{channel.pk}/").content.decode()

    assert response.redirect_chain == [(LIST, 302)]
    assert (channel.owner, channel.quiet_until, channel.digest_at) == (viewer, time(7), time(8, 30))
    assert "E-mail to on-call@example.com by mail.example.com" in response.content.decode()
    assert "leave this empty to keep it" in form
    assert SECRET not in form + response.content.decode()


def test_the_page_says_in_a_sentence_what_is_wrong_and_sends_no_address_back(viewer: User, client: Client) -> None:
    entering(client, viewer)

    wrong = client.post(f"{LIST}add/", {**ENTERED, "address": f"dbus://{SECRET}", "quiet_until": ""})

    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "Messages do not go to dbus:// addresses" in text
    assert "Enter both, or neither." in text
    assert SECRET not in text


def test_somebody_who_signed_in_long_ago_confirms_it_first_and_no_address_gets_into_the_query(
    viewer: User, signed_in: SignedIn
) -> None:
    response = signed_in(viewer).post(f"{LIST}add/", ENTERED)

    assert response.status_code == 303
    assert "On+call" in response.headers["Location"] or "On%2Bcall" in response.headers["Location"]
    assert SECRET not in response.headers["Location"]
    assert not Channel.objects.exists()


def test_a_channel_is_narrowed_on_the_page_by_rules_and_scope(rules: None, viewer: User, client: Client) -> None:
    company = organization_make(console_make(), name="Harbor")
    entering(client, viewer)

    client.post(
        f"{LIST}add/",
        {**ENTERED, "rules": ["license.expiry"], "scope": "chosen", "organization": [str(company.pk)]},
    )

    channel = Channel.objects.get()
    assert channel.rules == ["license.expiry"]
    assert not channel.everything
    assert scope_of_channel(channel).organizations == (company,)
    assert f'value="{company.pk}" checked' in client.get(f"{LIST}{channel.pk}/").content.decode()


def test_the_channels_of_others_are_not_there(viewer: User, billing: User, signed_in: SignedIn) -> None:
    foreign, shared = channel_make(billing, name="Foreign"), channel_make(name="Team")
    client = signed_in(viewer)

    assert "Foreign" not in client.get(LIST).content.decode()
    for channel in (foreign, shared):
        for path in ("", "messages/"):
            assert client.get(f"{LIST}{channel.pk}/{path}").status_code == 404
        for path in ("test/", "switch/", "delete/"):
            assert client.post(f"{LIST}{channel.pk}/{path}").status_code == 404


def test_who_manages_alerts_looks_after_the_shared_ones(administrator: User, viewer: User, client: Client) -> None:
    entering(client, administrator)
    channel_make(viewer, name="Private")

    client.post(f"{LIST}shared/add/", ENTERED)

    channel = Channel.objects.get(owner=None)
    page = client.get(f"{LIST}shared/").content.decode()
    assert "On call" in page
    assert "Private" not in page
    assert client.post(f"{LIST}{channel.pk}/switch/", {"is_on": "0"}).headers["Location"] == f"{LIST}shared/"


def test_a_test_is_written_at_once_and_the_page_shows_what_becomes_of_it(viewer: User, signed_in: SignedIn) -> None:
    channel = channel_make(viewer, state=Channel.State.OFF)
    client = signed_in(viewer)

    page = client.post(f"{LIST}{channel.pk}/test/", follow=True).content.decode()

    assert Message.objects.get().kind == Message.Kind.TEST
    assert 'hx-trigger="every 2s"' in page
    Message.objects.update(state=Message.State.REFUSED, error="hooks.test did not take the message (HTTP 410).")
    page = client.get(f"{LIST}{channel.pk}/messages/", headers={"HX-Request": "true"}).content.decode()
    assert "HTTP 410" in page
    assert "every 2s" not in page
    assert "<html" not in page


def test_the_list_says_why_a_channel_fails(viewer: User, signed_in: SignedIn) -> None:
    channel_make(viewer, failing_since=NOW, failure="mail.example.com gave no answer.")
    channel_make(viewer, state=Channel.State.REFUSED, failing_since=NOW, failure="<b>550</b>")

    page = signed_in(viewer).get(LIST).content.decode()

    assert "Failing" in page
    assert "mail.example.com gave no answer." in page
    assert "&lt;b&gt;550" in page


def test_nobody_tests_without_end_and_a_new_test_replaces_the_one_that_waits(viewer: User, billing: User) -> None:
    channel, of_another = channel_make(viewer), channel_make(billing)
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(MOST_TESTS):
            channel_test(channel=channel, actor=viewer, now=NOW)

        with pytest.raises(ChannelRefusedError, match="wait a little"):
            channel_test(channel=channel, actor=viewer, now=NOW)
        assert channel.messages.count() == 1
        channel_test(channel=of_another, actor=billing, now=NOW)
        clock.shift(timedelta(seconds=TESTS_SECONDS))
        channel_test(channel=channel, actor=viewer, now=NOW)


@pytest.mark.parametrize(("public_url", "says_so"), [("", True), ("https://vspcdash.example.com", False)])
def test_the_pages_of_channels_say_that_messages_cannot_link_where_they_cannot(
    public_url: str, says_so: bool, viewer: User, signed_in: Callable[[User], Client], settings: Settings
) -> None:
    settings.PUBLIC_URL = public_url
    channel, client = channel_make(viewer), signed_in(viewer)

    for page in ("", "add/", f"{channel.pk}/", f"{channel.pk}/messages/"):
        html = client.get(f"/settings/alerts/channels/{page}").content.decode()
        assert ("Messages do not link to their alerts" in html) is says_so
