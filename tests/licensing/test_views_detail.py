"""The page of one license."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Freshness, Product
from licensing.models import LicenseChange
from licensing.operating.observing import FACTS
from licensing.values import TITLES
from operations.kinds import kind_of
from tests.licensing.factories import (
    NOW,
    change_make,
    console_make,
    license_make,
    organization_make,
    server_make,
)
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def _html(client: Client, license_: Any) -> str:
    response = client.get(license_.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_everything_that_a_person_uses_is_there(visitor: Client, console: Console) -> None:
    license_ = license_make(
        console,
        server=server_make(console, name="vbr-harbor01", version="13.0.1"),
        organization=organization_make(console, name="Harbor Dental"),
        expires_on=NOW.date() - timedelta(days=4),
        auto_update=False,
        packages=["Suite"],
        licensee="Harbor Dental GmbH",
        licensee_email="it@harbor.test",
        license_ids=["7f3c-id"],
        support_ids=["0042"],
    )

    html = _html(visitor, license_)

    for words in (
        "vbr-harbor01", "Harbor Dental GmbH", "it@harbor.test", "7f3c-id", "0042", "Suite", "13.0.1", "By hand",
        "2026-11-19", "4\u00a0days\u00a0ago", "2027-01-18", "Enterprise Plus", "40 / 100 points", "read 4\u00a0min ago",
    ):  # fmt: skip
        assert words in html


def test_the_answer_of_the_console_is_text_with_a_value_a_line(visitor: Client, console: Console) -> None:
    license_ = license_make(console, raw='{"company":"</pre><script>alert(1)</script>","units":5}')

    html = _html(visitor, license_)

    assert "&quot;units&quot;: 5\n}" in html
    assert "<script>alert" not in html


def test_an_answer_that_is_no_json_is_shown_as_it_is(visitor: Client, console: Console) -> None:
    assert "not &lt;json&gt;" in _html(visitor, license_make(console, raw="not <json>"))


def test_changes_stand_newest_first(visitor: Client, console: Console) -> None:
    license_ = license_make(console)
    change_make(license_, field="units", before="80", after="120", seen_at=NOW - timedelta(days=30))
    change_make(license_, field="status", before="Valid", after="Warning", seen_at=NOW - timedelta(days=2))

    html = _html(visitor, license_)

    assert html.index("Warning") < html.index("120")


@pytest.mark.parametrize(
    ("field", "before", "after", "words"),
    [
        ("units", "1000", "1200.5", ["Units", "1 000", "1 200.5"]),
        ("auto_update", "off", "on", ["Auto-update", "off", "on"]),
        ("support_expires_on", "", "2027-01-31", ["Support until", "—", "2027-01-31"]),
        ("license_ids", "7f3c", "", ["License IDs", "7f3c", "—"]),
    ],
)
def test_changes_are_said_as_everywhere_else(
    field: str, before: str, after: str, words: list[str], visitor: Client, console: Console
) -> None:
    license_ = license_make(console)
    change_make(license_, field=field, before=before, after=after)

    html = _html(visitor, license_).replace("\u00a0", " ")

    what, was, became = words
    assert (
        f'data-label="What">{what}</th><td data-label="Before">{was}</td><td data-label="After">{became}</td>' in html
    )


@pytest.mark.parametrize("name", FACTS)
def test_every_watched_value_has_one_name_in_changes_and_in_operations(name: str) -> None:
    assert kind_of("update").fact_title(name) == LicenseChange(field=name).field_title == TITLES[name]


def test_neighbors_share_the_key_on_the_same_console(visitor: Client, console: Console) -> None:
    license_ = license_make(console, entitlement="key", entitlement_copies=2)
    license_make(console, server=server_make(console, name="twin"), entitlement="key", entitlement_copies=2)
    other = console_make()
    license_make(other, server=server_make(other, name="foreign"), entitlement="key")

    html = _html(visitor, license_)

    assert "Same key on 1 other server<" in html.replace(" <", "<")
    assert "twin" in html
    assert "foreign" not in html


def test_more_neighbors_than_the_page_lists_are_counted(
    visitor: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licensing.detail.MOST_ROWS", 2)
    license_ = license_make(console, entitlement="key")
    for _ in range(3):
        license_make(console, entitlement="key")

    html = _html(visitor, license_)

    assert "Same key on 3 other servers" in html
    assert "the most urgent 2 of them" in html


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"auto_update": None}, "does not say whether auto-update is on, or"),
        ({"type": "Promo", "auto_update": True}, "or the type is one that may not renew"),
        ({"expires_on": NOW.date() + timedelta(days=3)}, "or the next key has not come in time"),
        ({"last_update_at": NOW, "last_update_status": "Error"}, "but the last update failed or"),
    ],
)
def test_the_reason_of_a_renewal_holds_in_every_case(
    visitor: Client, console: Console, values: dict[str, Any], reason: str
) -> None:
    defaults = {"type": "Rental", "auto_update": True, "expires_on": NOW.date() + timedelta(days=90)}

    assert reason in _html(visitor, license_make(console, **(defaults | values)))


def test_a_license_without_a_key_has_no_neighbors(visitor: Client, console: Console) -> None:
    license_ = license_make(console, entitlement="")
    license_make(console, entitlement="")

    assert "Same key on" not in _html(visitor, license_)


def test_other_licenses_of_the_organization_are_listed(visitor: Client, console: Console) -> None:
    organization = organization_make(console, name="Harbor Dental")
    license_ = license_make(console, organization=organization)
    license_make(console, organization=organization, server=server_make(console, name="second"))
    license_make(console, organization=organization, server=server_make(console, name="vanished"), gone_at=NOW)

    html = _html(visitor, license_)

    assert "second" in html
    assert "vanished" not in html


def test_old_data_says_why_it_is_old(visitor: Client) -> None:
    console = console_make(refreshed_at=NOW - timedelta(hours=3))
    Freshness.objects.update(failed_at=NOW - timedelta(minutes=5), reason="The console answered 520 <x>.")

    html = _html(visitor, license_make(console))

    assert "read 3\u00a0h ago" in html
    assert "failed 5\u00a0min ago: The console answered 520 &lt;x&gt;." in html


def test_a_license_that_vanished_says_until_when_it_was_there(visitor: Client, console: Console) -> None:
    html = _html(visitor, license_make(console, gone_at=NOW - timedelta(days=1)))

    assert "The console no longer has this license: it was there until 2026-11-22 10:00" in html


def test_a_console_license_is_named_after_its_console(visitor: Client, console: Console) -> None:
    license_ = license_make(
        console,
        product=Product.CONSOLE,
        uid=UUID(int=0),
        used_units=None,
        last_update_at=NOW - timedelta(days=2),
        last_update_status="Error",
        last_update_message="Server not reachable",
    )

    html = _html(visitor, license_)

    assert "EU-West</h1>" in html
    assert "Server not reachable" in html


def test_a_license_that_there_is_not_is_not_found(visitor: Client) -> None:
    assert visitor.get("/licenses/999999/").status_code == 404


def test_somebody_without_a_role_is_refused(signed_in: SignIn, stranger: User, console: Console) -> None:
    assert signed_in(stranger).get(license_make(console).get_absolute_url()).status_code == 403


def test_the_number_of_queries_does_not_grow_with_what_is_around(visitor: Client, console: Console) -> None:
    organization = organization_make(console, reseller=organization_make(console))
    values = {"organization": organization, "entitlement": "key"}
    license_ = license_make(console, server=server_make(console), **values)

    def make(count: int) -> None:
        for _ in range(count):
            change_make(license_)
            license_make(console, server=server_make(console), **values)

    make(2)
    few = queries_of(visitor, license_.get_absolute_url())
    make(20)

    assert queries_of(visitor, license_.get_absolute_url()) == few
