"""The page of one's own calendar feeds."""

import hashlib
import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.administering import person_activate, person_deactivate
from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from alerts.feeds.services import MOST_FEEDS, feed_make
from alerts.models import CalendarFeed
from tests.alerts.feeds.subscribing import address_of, read
from tests.support.passwords import password_entered

SignedIn = Callable[[User], Client]
PAGE = "/settings/feeds/"


@pytest.fixture
def owner(signed_in: SignedIn, viewer: User) -> Client:
    """Somebody who has just entered the password."""
    return password_entered(signed_in(viewer), viewer)


def test_the_address_is_shown_once_and_kept_as_a_digest(owner: Client, viewer: User) -> None:
    shown = owner.post(PAGE, {"name": "Phone"}).content.decode()

    [(address, secret)] = re.findall(r'value="(http://testserver/feeds/calendar/(vspcf_[\w-]{43})\.ics)"', shown)
    feed = viewer.calendar_feeds.get()
    assert (feed.digest, feed.hint) == (hashlib.sha256(secret.encode()).hexdigest(), secret[:12])
    assert read(address).status_code == 200
    assert 'data-copy="address"' in shown
    assert secret not in owner.get(PAGE).content.decode()


def test_making_one_is_written_down_without_the_secret(owner: Client) -> None:
    [secret] = re.findall(r"vspcf_[\w-]{43}", owner.post(PAGE, {"name": "Phone"}).content.decode())

    entry = AuditEntry.objects.get(action=Action.FEED_MADE)
    assert (entry.subject_kind, entry.subject) == ("calendar feed", "Phone")
    assert secret[6:] not in f"{entry.__dict__}"


def test_its_last_use_is_seen(owner: Client, viewer: User) -> None:
    address = address_of(viewer)
    before = owner.get(PAGE).content.decode()

    read(address)

    assert 'data-label="Last used">never' in before
    assert 'data-label="Last used">just now' in owner.get(PAGE).content.decode()


def test_one_revokes_ones_own(owner: Client, viewer: User) -> None:
    address = address_of(viewer)

    html = owner.post(f"{PAGE}{CalendarFeed.objects.get().pk}/revoke/", follow=True).content.decode()

    assert read(address).status_code == 404
    assert "Phone is revoked." in html
    assert AuditEntry.objects.get(action=Action.FEED_REVOKED).subject == "Phone"


def test_that_of_somebody_else_is_not_there(owner: Client, auditor: User) -> None:
    feed, _ = feed_make(user=auditor, name="secret name")

    assert owner.post(f"{PAGE}{feed.pk}/revoke/").status_code == 404
    assert "secret name" not in owner.get(PAGE).content.decode()


def test_an_open_browser_alone_makes_none_and_loses_nothing(signed_in: SignedIn, viewer: User) -> None:
    client = password_entered(signed_in(viewer), viewer, seconds_ago=3600)

    response = client.post(PAGE, {"name": "Phone"})
    again = client.post(response["Location"], {"password": "correct horse"}, follow=True).content.decode()

    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert not CalendarFeed.objects.exists()
    assert "This feed is not made yet" in again
    assert 'value="Phone"' in again


@pytest.mark.parametrize("name", ["", "x" * 101, "\x00"])
def test_a_name_that_will_not_do_is_refused(name: str, owner: Client) -> None:
    assert owner.post(PAGE, {"name": name}).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_none_is_made_at_a_host_that_may_be_anybodys(owner: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    response = owner.post(PAGE, {"name": "Phone"})

    assert (response.status_code, "VSPCDASH_PUBLIC_URL" in response.content.decode()) == (409, True)
    assert not CalendarFeed.objects.exists()


def test_nobody_has_more_than_so_many(owner: Client, viewer: User) -> None:
    for number in range(MOST_FEEDS):
        feed_make(user=viewer, name=f"{number}")

    assert owner.post(PAGE, {"name": "one more"}).status_code == 409
    assert viewer.calendar_feeds.count() == MOST_FEEDS


def test_who_was_shut_out_gets_no_feed_back(viewer: User, administrator: User) -> None:
    address = address_of(viewer)
    person_deactivate(actor=administrator, person=viewer)
    person_activate(actor=administrator, person=viewer)

    assert read(address).status_code == 404
    assert AuditEntry.objects.get(action=Action.FEED_REVOKED).actor_name == administrator.username


def test_the_menu_leads_there(owner: Client) -> None:
    assert f'href="{PAGE}"' in owner.get("/").content.decode()
