"""Guessing is held; the person whose password is guessed at gets in."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache.backends.base import BaseCache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from accounts import throttling
from accounts.audit.actions import Action
from accounts.audit.strangers import NO_ACCOUNT
from accounts.counting import network_of
from accounts.known_browsers import COOKIE, account_key
from accounts.models import AuditEntry, User
from tests.accounts.entering import NOON
from tests.accounts.hashing import CountingHasher

HELD = "There were too many tries."
WRONG = "The username and/or password you specified are not correct."
MANY = 1000
# Enough to fill every counter.
SOME = 40

pytestmark = pytest.mark.django_db


def enter(client: Client, name: str, password: str, *, address: str = "192.0.2.1") -> str:
    """Post the form, and return what the page says; nothing where the person is in."""
    response = client.post("/accounts/login/", {"login": name, "password": password}, REMOTE_ADDR=address)
    return "" if response.status_code == 302 else response.content.decode()


def gets_in(client: Client, user: User, *, address: str) -> bool:
    return enter(client, user.username, "correct horse", address=address) == "" and "_auth_user_id" in client.session


def attack(name: str, *, addresses: int, tries: int = SOME) -> None:
    for number in range(tries):
        enter(Client(), name, f"guess {number}", address=f"198.51.100.{number % addresses}")


def known_browser_of(user: User) -> Client:
    client = Client()
    assert gets_in(client, user, address="203.0.113.7")
    client.post("/accounts/logout/")
    return client


def clock_at(minute: int) -> float:
    return (NOON + timedelta(minutes=minute)).timestamp()


@pytest.mark.large
def test_a_thousand_tries_of_one_address_are_held(
    viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    attack(viewer.username, addresses=1, tries=MANY)

    assert hashing.calls == 10


@pytest.mark.large
def test_a_thousand_tries_of_a_hundred_addresses_at_one_account_are_held(
    viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    attack(viewer.username, addresses=100, tries=MANY)

    # The first of each address, and ten of those that follow.
    assert hashing.calls == 110


def test_however_many_addresses_try_an_account_has_120_tries_in_five_minutes(
    viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    attack(viewer.username, addresses=150, tries=300)

    assert hashing.calls == 120


def test_an_address_has_fifty_tries_an_hour_at_whatever_account(
    hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    for minute in range(50):
        clock.move_to(clock_at(minute))
        for number in range(5):
            enter(Client(), f"somebody-{number}-{minute}", "guess")

    assert hashing.calls == 50


def test_the_person_gets_in_from_a_known_browser_during_the_attack(viewer: User, clock: time_machine.Traveller) -> None:
    browser = known_browser_of(viewer)

    attack(viewer.username, addresses=10)

    assert not gets_in(Client(), viewer, address="198.51.100.1")
    assert gets_in(browser, viewer, address="198.51.100.1")


def test_a_known_browser_gets_in_even_behind_the_address_of_the_attack(
    viewer: User, clock: time_machine.Traveller
) -> None:
    browser = known_browser_of(viewer)

    attack(viewer.username, addresses=1)

    assert gets_in(browser, viewer, address="198.51.100.0")


def test_an_unknown_browser_gets_in_from_its_own_address_during_the_attack(
    viewer: User, clock: time_machine.Traveller
) -> None:
    attack(viewer.username, addresses=100, tries=150)

    assert gets_in(Client(), viewer, address="203.0.113.8")
    assert gets_in(Client(), viewer, address="203.0.113.8")


def test_who_is_held_during_the_attack_is_told_what_helps_and_gets_in_five_minutes_later(
    viewer: User, clock: time_machine.Traveller
) -> None:
    attack(viewer.username, addresses=100, tries=150)
    enter(Client(), viewer.username, "a typo", address="203.0.113.8")

    page = enter(Client(), viewer.username, "correct horse", address="203.0.113.8")

    assert HELD in page
    assert "have an administrator make you a link that lets you in once" in page
    clock.shift(timedelta(minutes=5))
    assert gets_in(Client(), viewer, address="203.0.113.8")


def test_the_networks_of_one_customer_are_one_newcomer(
    viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    for number in range(SOME):
        enter(Client(), viewer.username, "guess", address=f"2001:db8:7:{number:x}::1")

    assert hashing.calls == 11


def test_nobody_is_held_for_others_where_the_proxy_does_not_say_who_asks(
    viewer: User, operator: User, hashing: type[CountingHasher], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    throttling._unknown_address_warn.cache_clear()

    attack(viewer.username, addresses=1)

    assert hashing.calls == 11
    assert gets_in(Client(), operator, address="192.0.2.1")
    assert [line for line in caplog.messages if "X-Forwarded-For" in line] == [
        "the proxy does not say in X-Forwarded-For who asks: tries are not limited by address"
    ]


def test_a_known_browser_has_tries_of_its_own(
    viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    browser = known_browser_of(viewer)
    hashing.calls = 0

    for number in range(SOME):
        enter(browser, viewer.username, f"guess {number}")

    assert hashing.calls == 10
    assert gets_in(Client(), viewer, address="203.0.113.9")


def test_a_known_browser_has_thirty_tries_an_hour(
    viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    browser = known_browser_of(viewer)
    hashing.calls = 0

    for minute in range(0, 60, 5):
        clock.move_to(clock_at(minute))
        for _ in range(5):
            enter(browser, viewer.username, "guess")

    assert hashing.calls == 30


@pytest.mark.parametrize("deed", ["another password", "the end of all sessions"])
def test_a_browser_is_known_until_the_password_changes_or_all_sessions_end(
    deed: str, viewer: User, clock: time_machine.Traveller
) -> None:
    browser = known_browser_of(viewer)
    if deed == "another password":
        viewer.set_password("another horse")
    else:
        viewer.session_generation += 1
    viewer.save()

    for _ in range(SOME):
        enter(browser, viewer.username, "guess", address="198.51.100.1")

    assert HELD in enter(Client(), viewer.username, "guess", address="198.51.100.1")


def test_a_browser_is_known_to_one_account_only(
    viewer: User, operator: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    browser = known_browser_of(viewer)
    hashing.calls = 0

    for number in range(SOME):
        enter(browser, operator.username, f"guess {number}", address=f"198.51.100.{number % 10}")

    assert hashing.calls == 20


def test_a_made_up_cookie_makes_no_browser_known(viewer: User, clock: time_machine.Traveller) -> None:
    browser = known_browser_of(viewer)
    account, _, signature = browser.cookies[COOKIE].value.partition(":")
    attack(viewer.username, addresses=10)

    browser.cookies[COOKIE] = f"{account}x:{signature}"

    assert not gets_in(browser, viewer, address="198.51.100.1")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(viewer: User) -> None:
    cookie = known_browser_of(viewer).cookies[COOKIE]

    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/accounts/")
    assert viewer.username not in cookie.value


def test_right_passwords_are_no_tries(viewer: User, clock: time_machine.Traveller) -> None:
    assert all(gets_in(Client(), viewer, address="192.0.2.1") for _ in range(30))


@pytest.mark.parametrize("spelled", ["VIEWER", " viewer", "Viewer "])
def test_an_account_is_one_however_its_name_is_spelled(
    spelled: str, viewer: User, hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    attack(viewer.username, addresses=10)

    assert HELD in enter(Client(), spelled, "guess", address="198.51.100.1")


@pytest.mark.parametrize("spelled", ["boss-admin", "BOSS-ADMIN", " Boss-Admin ", "bo\u017fs-admin", "boss-adm\u0131n"])
def test_spellings_that_a_database_takes_for_one_account_are_one(spelled: str) -> None:
    assert account_key(spelled) == account_key("boss-admin")


@given(st.characters(exclude_categories=["Cs"]))
def test_no_letter_makes_another_account_by_its_case(letter: str) -> None:
    assert account_key(f"a{letter}b") == account_key(f"a{letter.upper()}b") == account_key(f"a{letter}b".upper())


def test_tries_at_one_account_count_together_however_its_name_is_spelled(
    hashing: type[CountingHasher], clock: time_machine.Traveller
) -> None:
    for number, name in enumerate(["boss-admin", "bo\u017fs-admin", "boss-adm\u0131n"] * SOME):
        enter(Client(), name, "guess", address=f"198.51.100.{number % 10}")

    assert hashing.calls == 20


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_tries_are_counted_while_the_cache_is_away(
    viewer: User,
    hashing: type[CountingHasher],
    settings: Settings,
    tmp_path: Path,
    own_memory: BaseCache,
    clock: time_machine.Traveller,
) -> None:
    nowhere = f"unix://{tmp_path / 'nobody-listens.sock'}?db=1"
    settings.CACHES = {"default": {"BACKEND": "vspcdash.caching.ForgivingRedisCache", "LOCATION": nowhere}}

    for number in range(SOME):
        enter(Client(), viewer.username, f"guess {number}")

    assert hashing.calls == 10
    assert gets_in(Client(), viewer, address="203.0.113.7")


@pytest.mark.parametrize("who", ["known", "unknown", "deactivated", "without a password"])
def test_every_account_costs_the_same_and_says_the_same(
    who: str, viewer: User, operator: User, billing: User, hashing: type[CountingHasher]
) -> None:
    operator.is_active = False
    operator.save()
    billing.set_unusable_password()
    billing.save()
    names = {"known": viewer, "deactivated": operator, "without a password": billing}
    name = names[who].username if who in names else "nobody-at-all"
    hashing.calls = 0

    page = enter(Client(), name, "wrong")

    assert hashing.calls == 1
    assert WRONG in page


def test_the_right_password_of_a_deactivated_account_says_nothing_else(
    viewer: User, hashing: type[CountingHasher]
) -> None:
    viewer.is_active = False
    viewer.save()
    hashing.calls = 0

    assert WRONG in enter(Client(), viewer.username, "correct horse")
    assert hashing.calls == 1


class TestLog:
    def test_a_failed_try_keeps_the_name_and_not_the_password(self, viewer: User) -> None:
        enter(Client(), viewer.username.upper(), "a secret guess")

        entry = AuditEntry.objects.get(action=Action.SIGN_IN_FAILED)
        assert (entry.actor_name, entry.actor_pk, entry.address) == (viewer.username, None, "192.0.2.1")
        assert "a secret guess" not in str(vars(entry))

    def test_what_was_typed_as_the_name_of_nobody_is_not_kept(self, viewer: User) -> None:
        enter(Client(), "correct.horse", "viewer")

        entry = AuditEntry.objects.get(action=Action.SIGN_IN_FAILED)
        assert entry.actor_name == NO_ACCOUNT
        assert "correct.horse" not in str(vars(entry))

    def test_an_address_is_told_of_once_an_hour_whatever_names_it_makes_up(self, clock: time_machine.Traveller) -> None:
        for minutes in (0, 1, 60):
            clock.move_to(clock_at(minutes))
            for number in range(3):
                enter(Client(), f"nobody-{minutes}-{number}", "guess")

        assert AuditEntry.objects.filter(action=Action.SIGN_IN_FAILED).count() == 2

    def test_an_account_that_exists_is_told_of_each_time(self, viewer: User) -> None:
        for number in range(3):
            enter(Client(), viewer.username, f"guess {number}")

        assert AuditEntry.objects.filter(action=Action.SIGN_IN_FAILED).count() == 3

    def test_the_hold_of_an_address_is_written_down_once_an_hour(
        self, viewer: User, clock: time_machine.Traveller
    ) -> None:
        for minutes in (0, 1, 60):
            clock.move_to(clock_at(minutes))
            for number in range(30):
                enter(Client(), viewer.username, f"guess {number}")

        held = AuditEntry.objects.filter(action=Action.SIGN_IN_HELD)
        assert [entry.after["held"] for entry in held] == ["address", "account", "address"]

    def test_nothing_that_was_typed_goes_to_the_log_of_the_machine(
        self, viewer: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        for number in range(30):
            enter(Client(), "typed\r\nname", f"a secret guess {number}")

        assert "guess" not in caplog.text
        assert "typed" not in caplog.text
