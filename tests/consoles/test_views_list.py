"""The list of consoles."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.consoles.factories import console_make, freshness_make
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
ADDRESS = "/settings/consoles/"


@pytest.fixture
def admin(signed_in: SignIn, administrator: User) -> Client:
    return signed_in(administrator)


def page(client: Client) -> str:
    return client.get(ADDRESS).content.decode()


def test_address_of_the_list_stays() -> None:
    assert reverse("consoles:console_list") == ADDRESS


def test_empty_list_says_what_to_do(admin: Client) -> None:
    shown = page(admin)

    assert "There is no console yet" in shown
    assert reverse("consoles:console_add") in shown


def test_console_is_shown_with_what_it_said_of_itself(admin: Client) -> None:
    console = console_make(name="EU-West", signed_in_as="VSPC\\alice", role="PortalAdministrator", version="9.1.0.1")
    freshness_make(console, timezone.now() - timedelta(minutes=4))

    shown = page(admin)

    for text in ("EU-West", console.url, "VSPC\\alice", "PortalAdministrator", "9.1.0.1", "4\u00a0min"):
        assert text in shown
    assert console.get_absolute_url() in shown


def test_states_are_said_in_words(admin: Client) -> None:
    console_make()
    console_make(is_active=False)
    console_make(is_demo=True, verify_tls=False)

    shown = page(admin)

    for words in ("Read on schedule", "Switched off", "Demo", "TLS not verified", "never read"):
        assert words in shown


def test_stale_console_is_marked_with_its_reason(admin: Client) -> None:
    freshness_make(console_make(), timezone.now() - timedelta(days=2), reason="Nobody answers.")

    assert 'class="badge-word warning" title="Nobody answers."' in page(admin)


def test_list_that_the_role_may_not_read_does_not_make_the_step_old(admin: Client) -> None:
    console = console_make()
    freshness_make(console, timezone.now())
    console.freshness.filter(part="console").update(refreshed_at=None, is_permitted=False)

    assert "never read" not in page(admin)


def test_secrets_are_not_even_read(admin: Client) -> None:
    console_make(api_key="the-secret-key", password="hunter2")

    shown = page(admin)

    assert "the-secret-key" not in shown
    assert "hunter2" not in shown


def test_names_are_text_and_never_markup(admin: Client) -> None:
    console_make(name="<script>alert(1)</script>")

    shown = page(admin)

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_queries_do_not_grow_with_the_consoles(admin: Client) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            freshness_make(console_make(), timezone.now())

    fill(3)
    few = queries_of(admin, ADDRESS)
    fill(27)

    assert queries_of(admin, ADDRESS) == few


def test_console_is_switched_off_and_on(admin: Client) -> None:
    console = console_make()
    address = reverse("consoles:console_switch", args=[console.pk])

    admin.post(address, {"is_active": "0"})
    console.refresh_from_db()
    assert not console.is_active

    admin.post(address, {"is_active": "1"})
    console.refresh_from_db()
    assert console.is_active
