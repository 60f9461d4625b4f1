"""Findings, announcements, panels and remarks come from the rooms that own them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import AuditEntry, User
from accounts.permissions import Permission
from ui import announcements, findings, panels, remarks
from ui.announcements import Announcement
from ui.findings import Finding
from ui.panels import Panel
from ui.remarks import Remark
from ui.severity import Severity

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_sources", [])
    monkeypatch.setattr(announcements, "_sources", [])
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(remarks, "_sources", {})


def _finding(key: str, severity: Severity, since: date | datetime | None = None) -> Finding:
    return Finding(key=key, subject=key, text="is old", severity=severity, url="/", link="Show", since=since)


def _panel(key: str, permission: Permission, order: int) -> Panel:
    return Panel(key=key, title=key, url_name=key, permission=permission.full_name, order=order)


def test_the_most_urgent_finding_comes_first_and_then_the_oldest() -> None:
    @findings.register
    def source(user: Any, now: datetime) -> Iterator[Finding]:
        yield _finding("notice", Severity.NOTICE, now - timedelta(days=90))
        yield _finding("undated", Severity.CRITICAL)
        yield _finding("young", Severity.CRITICAL, now)
        yield _finding("old", Severity.CRITICAL, now.date() - timedelta(days=3))

    found = findings.collect(AnonymousUser(), NOW)

    assert [finding.key for finding in found] == ["old", "young", "undated", "notice"]


def test_a_source_that_is_registered_twice_is_asked_once() -> None:
    def source(user: Any, now: datetime) -> list[Finding]:
        return [_finding("one", Severity.NOTICE)]

    findings.register(source)
    findings.register(source)

    assert len(findings.collect(AnonymousUser(), NOW)) == 1


def test_the_most_urgent_announcement_comes_first() -> None:
    announcements.register(lambda user, now: [Announcement(text="demo", severity=Severity.NOTICE)])
    announcements.register(lambda user, now: [Announcement(text="stale")])

    assert [item.text for item in announcements.collect(AnonymousUser(), NOW)] == ["stale", "demo"]


def test_a_panel_is_placed_only_for_whom_its_list_is(viewer: User) -> None:
    panels.register(_panel("consoles", Permission.MANAGE_CONSOLES, 1))
    panels.register(_panel("later", Permission.VIEW_LICENSES, 3))
    panels.register(_panel("first", Permission.VIEW_LICENSES, 2))

    assert [panel.key for panel in panels.panels_for(viewer)] == ["first", "later"]


def test_a_thing_has_the_remarks_about_its_kind_that_have_something_to_say(viewer: User) -> None:
    def name(user: User, reader: User, _now: datetime) -> Remark:
        return Remark(template="of.html", said=f"{user.username}, read by {reader.username}")

    def silence(*_: Any) -> None:
        return None

    for source in (name, silence, name):
        remarks.register(User, source)
    remarks.register(AuditEntry, name)

    assert remarks.remarks_on(viewer, user=viewer, now=NOW) == [
        Remark(template="of.html", said="viewer, read by viewer")
    ]
