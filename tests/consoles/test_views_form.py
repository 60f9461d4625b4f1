"""Adding and changing a console in the browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consoles.models import Console, ConsoleToken
from tests.consoles.factories import console_make, entered

SignIn = Callable[[User], Client]
ADD = "/settings/consoles/add/"


@pytest.fixture
def admin(signed_in: SignIn, administrator: User) -> Client:
    return signed_in(administrator)


def test_console_is_added(admin: Client) -> None:
    answer = admin.post(ADD, entered(), follow=True)

    console = Console.objects.get()
    assert (console.name, console.url, console.api_key) == ("EU-West", "https://eu-west.test:1280", "the-key")
    assert console.time_zone == "Europe/Berlin"
    assert "EU-West is added. Its first reading begins within seconds." in answer.content.decode()


def test_wrong_form_saves_nothing_and_says_what_is_wrong(admin: Client) -> None:
    answer = admin.post(ADD, entered(url="http://eu-west.test"))

    assert answer.status_code == 422
    assert not Console.objects.exists()
    assert "must begin with https://" in answer.content.decode()


def test_entered_secret_does_not_come_back(admin: Client) -> None:
    answer = admin.post(ADD, entered(api_key="typed-key", name=""))

    assert "typed-key" not in answer.content.decode()


def test_page_that_is_about_to_replace_the_demo_says_so(admin: Client) -> None:
    assert "It goes with all of its rows" not in admin.get(ADD).content.decode()

    console_make(is_demo=True)

    assert "It goes with all of its rows" in admin.get(ADD).content.decode()


def test_stored_secret_is_said_to_be_there_and_not_shown(admin: Client) -> None:
    console = console_make(api_key="stored-key")

    shown = admin.get(console.get_absolute_url()).content.decode()

    assert "One is stored; leave this empty to keep it." in shown
    assert "stored-key" not in shown


def test_console_is_changed_and_keeps_its_secret(admin: Client) -> None:
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    admin.post(console.get_absolute_url(), entered(name="Renamed", api_key=""))

    console.refresh_from_db()
    assert (console.name, console.api_key) == ("Renamed", "stored-key")


def test_stored_secret_stays_at_home_when_the_address_changes(admin: Client) -> None:
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    answer = admin.post(console.get_absolute_url(), entered(url="https://evil.test", api_key=""))

    console.refresh_from_db()
    assert answer.status_code == 422
    assert console.url == "https://eu-west.test:1280"


def test_session_at_the_console_ends_with_other_credentials(admin: Client) -> None:
    console = console_make(url="https://eu-west.test:1280")
    ConsoleToken.objects.create(console=console, pair="{}")

    admin.post(console.get_absolute_url(), entered(api_key="another-key"))

    assert not ConsoleToken.objects.exists()


def test_console_that_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get(reverse("consoles:console_edit", args=[4711])).status_code == 404
