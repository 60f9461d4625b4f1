"""Writes about consoles, and what the environment names."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django.fixtures import Settings

from consoles.models import Console, ConsoleToken, Freshness, Location, Organization, Server
from consoles.services import (
    Identity,
    console_create,
    console_from_environment,
    demo_console_ensure,
    demo_is_wanted,
    identity_note,
)
from licensing.models import License, LicenseChange
from refresh.models import Refresh, RefreshStep
from tests.consoles.factories import console_make, freshness_make
from tests.licensing.factories import change_make, license_make, organization_make, server_make

pytestmark = pytest.mark.django_db
CERTIFICATE = (Path(__file__).parent / "certificate.pem").read_text(encoding="ascii")
NOW = timezone.now()


@pytest.fixture
def named(settings: Settings) -> Settings:
    settings.VSPC_URL = "https://eu-west.test:1280/"
    settings.VSPC_API_KEY = "the-key"
    return settings


def filled(console: Console) -> Console:
    """A console with a row in every table."""
    freshness_make(console, NOW)
    ConsoleToken.objects.create(console=console)
    reseller = organization_make(console, name="Reseller")
    organization = organization_make(console, reseller=reseller)
    place = Location.objects.create(console=console, uid=uuid4(), name="Here", read_at=NOW)
    server = server_make(console, organization=organization, location=place)
    change_make(license_make(console, server=server, organization=organization))
    refresh = Refresh.objects.create(console=console, trigger="schedule", requested_at=NOW)
    RefreshStep.objects.create(refresh=refresh, step="licenses", part="site", position=0)
    return console


TABLES = (
    Console, ConsoleToken, Freshness, Organization, Location, Server, License, LicenseChange, Refresh, RefreshStep
)  # fmt: skip


def test_first_real_console_takes_the_place_of_the_demo_and_all_its_rows() -> None:
    filled(console_make(is_demo=True))

    console_create(values={"name": "EU-West", "url": "https://eu-west.test"})

    assert [table._default_manager.count() for table in TABLES] == [1, *[0] * (len(TABLES) - 1)]


def test_other_consoles_keep_their_rows() -> None:
    filled(console_make())
    filled(console_make(is_demo=True))
    before = [table._default_manager.count() for table in TABLES]

    console_create(values={"name": "EU-West", "url": "https://eu-west.test"})

    after = [table._default_manager.count() for table in TABLES]
    assert after == [2, *(count // 2 for count in before[1:])]


def test_environment_names_a_console_once(named: Settings) -> None:
    assert console_from_environment()
    assert console_from_environment()

    console = Console.objects.get()
    assert (console.name, console.url, console.api_key) == ("Console", "https://eu-west.test:1280", "the-key")


def test_environment_changes_its_console_and_keeps_the_name_that_a_person_gave(named: Settings) -> None:
    console_make(name="EU-West", url="https://eu-west.test:1280", api_key="old")
    named.VSPC_API_KEY, named.VSPC_USERNAME, named.VSPC_PASSWORD = "", "alice", "hunter2"

    console_from_environment()

    console = Console.objects.get()
    assert (console.name, console.auth_kind, console.password) == ("EU-West", "password", "hunter2")
    assert console.api_key == ""


def test_environment_takes_the_place_of_the_demo(named: Settings) -> None:
    console_make(is_demo=True)

    console_from_environment()

    assert [console.is_demo for console in Console.objects.all()] == [False]


def test_environment_without_a_console_changes_nothing(settings: Settings) -> None:
    assert not console_from_environment()
    assert not Console.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"VSPC_URL": "http://eu-west.test"}, "VSPC_URL: .* must begin with https://"),
        ({"VSPC_URL": "eu-west"}, "VSPC_URL: .* must look like"),
        ({"VSPC_CA_BUNDLE": "no certificates"}, "VSPC_CA_BUNDLE names a file that holds no readable certificates"),
    ],
)
def test_what_is_wrong_with_the_environment_is_one_sentence(
    values: dict[str, str], sentence: str, named: Settings
) -> None:
    for name, value in values.items():
        setattr(named, name, value)

    with pytest.raises(ImproperlyConfigured, match=sentence):
        console_from_environment()


def test_certificates_of_the_environment_are_kept(named: Settings) -> None:
    named.VSPC_CA_BUNDLE = CERTIFICATE

    console_from_environment()

    assert Console.objects.get().ca_bundle == CERTIFICATE


def test_demo_is_wanted_until_there_is_a_real_console() -> None:
    assert demo_is_wanted()
    demo_console_ensure(url="http://127.0.0.1:9000", api_key="one")
    demo_console_ensure(url="http://127.0.0.1:9001", api_key="two")
    assert demo_is_wanted()
    assert Console.objects.get().url == "http://127.0.0.1:9001"

    console_create(values={"name": "EU-West", "url": "https://eu-west.test"})

    assert not demo_is_wanted()


def test_version_that_is_kept_from_us_stays_as_it_was() -> None:
    console = console_make(version="9.1")

    identity_note(console, Identity(signed_in_as="alice", role="PortalOperator"))

    console.refresh_from_db()
    assert (console.version, console.role) == ("9.1", "PortalOperator")
