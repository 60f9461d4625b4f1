"""How old the numbers of the first page are said to be."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from consoles.models import Console, Freshness, Product
from overview.freshness import MOST_SHOWN, FreshnessSummary, State, freshness_summary
from tests.licensing.factories import NOW, console_make

LONG_AGO = NOW - timedelta(hours=3)


def _summary(user: User) -> FreshnessSummary:
    return freshness_summary(user=user, now=NOW)


def _lists(console: Console, product: Product | None = None, **values: Any) -> None:
    lists = Freshness.objects.filter(console=console)
    (lists.filter(part=product) if product else lists).update(**values)


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, State.FRESH),
        ({"refreshed_at": LONG_AGO}, State.STALE),
        ({"refreshed_at": None}, State.UNREAD),
        ({"failed_at": NOW}, State.FAILING),
    ],
)
def test_the_state_of_a_console_is_that_of_its_lists(values: dict[str, Any], state: State, viewer: User) -> None:
    _lists(console_make(), **values)

    assert [console.state for console in _summary(viewer).consoles] == [state]


def test_one_old_list_makes_a_console_old(viewer: User) -> None:
    _lists(console_make(), Product.M365, refreshed_at=LONG_AGO)

    summary = _summary(viewer)

    assert summary.consoles[0].state == State.STALE
    assert summary.oldest_at == LONG_AGO


@pytest.mark.parametrize("refreshed_at", [None, LONG_AGO])
def test_a_list_that_our_role_may_not_read_does_not_make_a_console_old(
    refreshed_at: datetime | None, viewer: User
) -> None:
    _lists(console_make(), Product.M365, refreshed_at=refreshed_at, failed_at=NOW, is_permitted=False)

    assert _summary(viewer).fresh_count == 1


def test_a_console_that_is_switched_off_says_so(viewer: User) -> None:
    console_make(is_active=False, refreshed_at=LONG_AGO)

    assert _summary(viewer).consoles[0].state == State.OFF


def test_consoles_that_need_a_look_come_first_and_many_are_counted(viewer: User) -> None:
    for number in range(MOST_SHOWN):
        console_make(name=f"A{number}")
    console_make(name="Z", refreshed_at=LONG_AGO)

    summary = _summary(viewer)

    assert summary.shown[0].name == "Z"
    assert summary.hidden_count == 1
