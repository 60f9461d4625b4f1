"""Entering what is paid for a console each month in any case."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.consoles.factories import console_make
from tests.support.sight import hide_everything
from tests.ui.listing_claims import HTMX
from tests.usage.gauges import NOW, page
from usage.models import Commitment

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def console() -> Console:
    return console_make(name="EU-West")


@pytest.fixture
def admin(signed_in: SignIn, licensing_admin: User) -> Client:
    return signed_in(licensing_admin)


def enter(client: Client, console: Console, points: object, *, seen: object = "", **headers: str) -> Any:
    """Send the form of a console, from a page that shows what was `seen`."""
    values = {"points": points, "seen": seen}
    return client.post(f"/usage/consoles/{console.pk}/commitment/", values, headers=headers)


def agreed() -> list[float]:
    """What is agreed for all consoles."""
    return list(Commitment.objects.values_list("points", flat=True))


def test_it_is_set_changed_and_taken_away(admin: Client, console: Console, licensing_admin: User) -> None:
    assert enter(admin, console, "1500.5")["Location"] == "/usage/head-room/"
    commitment = Commitment.objects.get()
    assert (commitment.points, commitment.set_by, commitment.set_at) == (1500.5, licensing_admin, NOW)

    enter(admin, console, "2000", seen="1500.5")
    assert agreed() == [2000]

    enter(admin, console, "", seen="2000")
    assert agreed() == []


def test_the_page_after_it_says_what_was_done(admin: Client, console: Console) -> None:
    enter(admin, console, "1500.5")
    html = page(admin, "/usage/head-room/")

    assert "The commitment of EU-West is set." in html
    assert "1 500.5 points a month" in html
    assert 'value="1500.5"' in html

    enter(admin, console, "", seen="1500.5")
    assert "The commitment is gone." in page(admin, "/usage/head-room/")


def test_nothing_is_paid_for_is_a_commitment_too(admin: Client, console: Console) -> None:
    enter(admin, console, "0")

    assert agreed() == [0]
    assert "0 points a month" in page(admin, "/usage/head-room/")


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("many", "A commitment is a number of points."),
        ("nan", "A commitment is a number of points."),
        ("inf", "A commitment is a number of points."),
        ("-1", "A commitment is not less than zero points."),
        ("1e12", "A commitment is at most 100,000,000 points."),
        ("<script>", "A commitment is a number of points."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_no_number_of_points_is_refused_in_one_sentence(
    points: str, sentence: str, headers: dict[str, str], admin: Client, console: Console
) -> None:
    Commitment.objects.create(console=console, points=7, set_at=NOW)

    response = enter(admin, console, points, **headers)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert agreed() == [7]


@pytest.mark.parametrize("role", ["viewer", "operator", "billing", "auditor", "stranger"])
def test_others_may_not(role: str, console: Console, signed_in: SignIn, request: Any) -> None:
    assert enter(signed_in(request.getfixturevalue(role)), console, "5").status_code == 403
    assert agreed() == []


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client, console: Console) -> None:
    assert enter(client, console, "5")["Location"].startswith("/accounts/login/")
    assert agreed() == []


def test_reading_the_address_changes_nothing(admin: Client, console: Console) -> None:
    assert admin.get(f"/usage/consoles/{console.pk}/commitment/").status_code == 405


def test_a_console_that_is_out_of_sight_or_not_there_is_not_found(
    admin: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert admin.post("/usage/consoles/0/commitment/", {"points": "5"}).status_code == 404
    hide_everything(monkeypatch)

    assert enter(admin, console, "5").status_code == 404
    assert agreed() == []


def test_the_secrets_of_the_console_are_left_where_they_are(
    admin: Client, console: Console, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20) as captured:
        enter(admin, console, "5")

    assert "api_key" not in " ".join(query["sql"] for query in captured.captured_queries)


def test_the_commitments_of_consoles_stand_apart(admin: Client, console: Console) -> None:
    lab = console_make(name="Lab")
    enter(admin, console, "5")
    enter(admin, lab, "6")

    enter(admin, console, "", seen="5")

    assert Commitment.objects.get().console == lab


def test_what_somebody_else_has_set_meanwhile_is_not_written_over(admin: Client, console: Console) -> None:
    Commitment.objects.create(console=console, points=7, set_at=NOW)

    response = enter(admin, console, "9", seen="5")

    assert response.status_code == 409
    assert "changed meanwhile" in response.content.decode()
    assert agreed() == [7]


def test_a_request_without_a_number_takes_nothing_away(admin: Client, console: Console) -> None:
    Commitment.objects.create(console=console, points=7, set_at=NOW)

    assert admin.post(f"/usage/consoles/{console.pk}/commitment/", {"seen": "7"}).status_code == 422
    assert agreed() == [7]


def test_who_has_set_it_and_when_stands_beside_it(admin: Client, console: Console) -> None:
    enter(admin, console, "5")

    assert "set by licensing-admin on 2026-11-" in page(admin, "/usage/head-room/")
