"""What is said about consoles that cannot be read, or not all of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.findings import console_findings
from consoles.lists import LISTS
from consoles.models import Console, Freshness
from tests.licensing.factories import NOW
from ui.findings import Finding
from ui.severity import Severity

RECENT, LONG_AGO = NOW - timedelta(minutes=4), NOW - timedelta(hours=3)
Found = Callable[[], list[Finding]]


@pytest.fixture
def console(db: None) -> Console:
    console = Console.objects.create(name="EU-West", url="https://eu.test:1280")
    Console.objects.update(created_at=NOW - timedelta(days=9))
    return console


@pytest.fixture
def found(viewer: User) -> Found:
    return lambda: list(console_findings(viewer, NOW))


def _read(
    console: Console, refreshed_at: datetime | None = RECENT, *, parts: Sequence[str] = (), **values: Any
) -> None:
    """Write how fresh the lists are: all of them, or those in `parts` in place of what was said before."""
    for item in LISTS:
        if not parts or item.part in parts:
            fields = {"refreshed_at": refreshed_at, **values}
            Freshness.objects.update_or_create(console=console, step=item.step, part=item.part, defaults=fields)


def _sentence(finding: Finding) -> str:
    return f"{finding.subject} {finding.text}".replace("\u00a0", " ")


def test_nothing_is_said_about_a_console_that_was_just_read(console: Console, found: Found) -> None:
    _read(console)

    assert found() == []


def test_a_console_that_is_down_says_why_and_how_old_its_numbers_are(console: Console, found: Found) -> None:
    _read(console, LONG_AGO, failed_at=NOW, reason="The user name or the password is not accepted.")

    (finding,) = found()

    assert _sentence(finding) == (
        "Console EU-West cannot be read, last read 3 h ago. The user name or the password is not accepted."
    )
    assert (finding.severity, finding.since) == (Severity.CRITICAL, LONG_AGO)


def test_one_failed_refresh_is_not_critical_yet(console: Console, found: Found) -> None:
    _read(console, failed_at=NOW, reason="Nobody answered")

    assert [finding.severity for finding in found()] == [Severity.WARNING]


def test_who_may_change_connections_is_led_to_the_connection(console: Console, administrator: User) -> None:
    _read(console, LONG_AGO, failed_at=NOW, reason="Nobody answered")

    (finding,) = console_findings(administrator, NOW)

    assert finding.url == console.get_absolute_url()


def test_others_are_led_to_the_freshness(console: Console, found: Found) -> None:
    _read(console, LONG_AGO, failed_at=NOW, reason="Nobody answered")

    assert [finding.url for finding in found()] == ["/refreshes/"]


def test_lists_that_fail_for_one_reason_are_one_sentence(console: Console, found: Found) -> None:
    _read(console)
    _read(console, parts=["veeam_one", "m365"], failed_at=NOW, reason="The answer is not JSON (request 7f3c)")
    _read(console, parts=["locations"], failed_at=NOW, reason="Too many requests.")

    assert [_sentence(finding) for finding in found()] == [
        "Console EU-West does not give us its locations, last read 4 min ago. Too many requests.",
        "Console EU-West does not give us its Microsoft 365 licenses and Veeam ONE licenses, last read 4 min ago."
        " The answer is not JSON (request 7f3c).",
    ]


def test_lists_that_our_role_may_not_read_are_a_notice(console: Console, found: Found) -> None:
    _read(console)
    _read(console, None, parts=["veeam_one"], failed_at=NOW, reason="Not for you.", is_permitted=False)

    (finding,) = found()

    assert _sentence(finding) == (
        "Console EU-West does not let our account read its Veeam ONE licenses, which are missing or old here."
    )
    assert finding.severity == Severity.NOTICE


def test_many_lists_are_counted(console: Console, found: Found) -> None:
    _read(console)
    _read(console, parts=["site", "backup_server", "veeam_one", "m365"], failed_at=NOW, reason="No.")

    assert " and 1 more list," in found()[0].text


def test_numbers_that_age_without_a_reason_are_critical(console: Console, found: Found) -> None:
    _read(console, LONG_AGO)

    (finding,) = found()

    assert _sentence(finding) == "Console EU-West is not being refreshed, last read 3 h ago; nothing says why."
    assert finding.severity == Severity.CRITICAL


@pytest.mark.parametrize(("minutes", "severity"), [(1, Severity.NOTICE), (120, Severity.CRITICAL)])
def test_a_console_that_was_just_added_gets_some_time(
    console: Console, found: Found, minutes: int, severity: Severity
) -> None:
    Console.objects.update(created_at=NOW - timedelta(minutes=minutes))

    (finding,) = found()

    assert finding.key == f"console:{console.pk}:unread"
    assert finding.severity == severity


def test_a_console_that_is_switched_off_is_a_notice_however_old(console: Console, found: Found) -> None:
    _read(console, LONG_AGO, failed_at=NOW, reason="Nobody answered")
    Console.objects.update(is_active=False)

    (finding,) = found()

    assert _sentence(finding) == ("Console EU-West is switched off: its numbers are not read again, last read 3 h ago.")
    assert finding.severity == Severity.NOTICE


def test_the_novel_of_a_proxy_is_cut(console: Console, found: Found) -> None:
    _read(console, failed_at=NOW, reason="<html>" * 500)

    assert len(found()[0].text) < 300


def test_nobody_reads_findings_without_signing_in(console: Console) -> None:
    assert list(console_findings(AnonymousUser(), NOW)) == []
