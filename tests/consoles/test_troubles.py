"""What alerts are told of the reading of consoles."""

from datetime import timedelta
from typing import Any

import pytest

from consoles.models import Console, Freshness
from tests.licensing.factories import NOW, console_make
from tests.support.troubles import said, troubles_of
from ui.severity import Severity

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(("age", "levels"), [(44 * MINUTE, []), (46 * MINUTE, [0]), (3 * HOUR, [3]), (25 * HOUR, [25])])
def test_a_console_that_is_not_read_is_told_by_the_hours(age: timedelta, levels: list[int]) -> None:
    console_make(name="EU-West", refreshed_at=NOW - age)

    found = troubles_of("console.stale", NOW)

    assert [trouble.level for trouble in found] == levels
    assert all(trouble.severity == Severity.CRITICAL for trouble in found)


def test_it_says_why_it_is_not_read() -> None:
    console_make(name="EU-West", refreshed_at=NOW - 3 * HOUR)
    Freshness.objects.update(failed_at=NOW, reason="Nobody answers.")

    [trouble] = troubles_of("console.stale", NOW)

    assert said(trouble) == "Console EU-West cannot be read, last read 3 h ago. Nobody answers."


@pytest.mark.parametrize("values", [{"is_active": False}, {"paused_until": NOW + HOUR}])
def test_of_a_console_that_is_left_alone_nothing_is_told(values: dict[str, Any]) -> None:
    console_make(refreshed_at=NOW - 9 * HOUR, **values)

    assert troubles_of("console.stale", NOW) == []


def test_a_console_that_was_never_read_is_told_once_it_should_have_been() -> None:
    console = Console.objects.create(name="EU-West", url="https://eu.test:1280")

    Console.objects.filter(pk=console.pk).update(created_at=NOW - 44 * MINUTE)
    early = troubles_of("console.stale", NOW)
    Console.objects.filter(pk=console.pk).update(created_at=NOW - 25 * HOUR)

    assert early == []
    assert [trouble.level for trouble in troubles_of("console.stale", NOW)] == [25]


def test_a_console_that_refuses_our_credentials_is_told() -> None:
    console_make(name="EU-West", refused_at=NOW - HOUR)
    console_make(name="US-East")

    [trouble] = troubles_of("console.refused", NOW)

    assert said(trouble) == (
        "Console EU-West has not accepted the credentials that it is read with since 2026-11-23 09:00 UTC: "
        "others are entered in Settings, Consoles."
    )
