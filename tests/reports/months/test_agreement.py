"""The day of the month that was agreed for a console: who may set it, and to what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console
from reports.models import Agreement
from tests.reports.board import BOARD, agree, html
from tests.ui.listing_claims import HTMX

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_the_agreement_is_made_and_changed(admin: Client, console: Console) -> None:
    assert agree(admin, console, "5")["Location"] == BOARD
    assert "Reports of EU-West are due by day 5 of the month." in html(admin)

    agree(admin, console, "28", seen="5")

    assert Agreement.objects.get().submit_day == 28


def test_with_htmx_the_board_follows_the_agreement(admin: Client, console: Console) -> None:
    part = agree(admin, console, "5", **HTMX).content.decode()

    assert part.startswith('<section class="card board" id="board"')
    assert "end of Thu, Nov 5" in part
    assert 'id="agreements" hx-swap-oob="true"' in part
    assert "are due by day 5 of the month." in part


@pytest.mark.parametrize("day", ["2", "29", "", "x", "5.5", "1e9"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_day_that_not_every_month_has_is_refused(
    day: str, headers: dict[str, str], admin: Client, console: Console
) -> None:
    response = agree(admin, console, day, **headers)

    assert response.status_code == 422
    assert "a day of the month from 3 to 28" in response.content.decode()
    assert not Agreement.objects.exists()


def test_an_agreement_that_was_changed_meanwhile_is_not_written_over(admin: Client, console: Console) -> None:
    Agreement.objects.create(console=console, submit_day=7)

    response = agree(admin, console, 5)

    assert response.status_code == 409
    assert "The day was changed to 7 meanwhile." in response.content.decode()
    assert Agreement.objects.get().submit_day == 7


@pytest.mark.parametrize("role", ["viewer", "operator", "billing", "auditor", "stranger"])
def test_others_may_not_agree(role: str, console: Console, signed_in: SignIn, request: Any) -> None:
    assert agree(signed_in(request.getfixturevalue(role)), console, 5).status_code == 403
    assert not Agreement.objects.exists()
