"""Who gets in: every address has a declared permission, and shows only what its user may see."""

from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.permissions import LABELS, ROLE_PERMISSIONS, Role
from consoles.querysets import ScopedQuerySet
from tests.doors.addresses import address, guarded
from tests.doors.conftest import MARK
from tests.doors.visitors import is_sent_away, visitor_of

# Pages on which the mark is to be seen by those who may.
SHOWING = (
    "licensing:license_list", "licensing:license_detail", "consoles:console_list", "overview:overview",
    "usage:usage_list", "usage:organization", "usage:reasons", "usage:head_room", "usage:top_chart",
    "usage:organization_chart", "reports:board", "reports:panel", "reports:concerns",
    "reports:report", "reports:organizations", "reports:licenses", "reports:lines", "reports:changes",
    "reports:history", "alerts:alert_list", "alerts:alert",
    "api:licenses", "api:license", "api:organizations", "api:organization", "api:usage", "api:usage_of_resellers",
    "api:usage_of_workloads", "api:reports", "api:report", "api:operations", "api:operation", "api:freshness",
    "api:alerts", "api:alert",
)  # fmt: skip


def test_every_address_declares_its_permission() -> None:
    assert [name for name, permission in guarded().items() if permission is None] == []


@pytest.mark.parametrize("name", sorted(guarded()))
def test_nobody_reaches_an_address_without_signing_in(name: str, client: Client, db: None) -> None:
    for response in (client.get(address(name)), client.post(address(name))):
        # 405 tells no more than that the address takes another method.
        assert response.status_code == 405 or is_sent_away(response)


@pytest.mark.parametrize("name", sorted(guarded()))
def test_a_person_without_a_role_is_refused_everywhere(name: str, stranger: User) -> None:
    client = visitor_of(stranger)

    assert {client.get(address(name)).status_code, client.post(address(name)).status_code} <= {403, 405}


@pytest.mark.parametrize("role", list(Role))
def test_the_groups_of_the_database_are_the_table_of_the_code(role: Role, db: None) -> None:
    granted = Group.objects.get(name=role).permissions.values_list("codename", flat=True)

    assert set(granted) == {permission.value for permission in ROLE_PERMISSIONS[role]}


def test_permissions_are_worded_alike_in_code_and_model() -> None:
    assert {name.value: label for name, label in LABELS.items()} == dict(User._meta.permissions)


# The tables of the database are only for people who see everything.
@pytest.mark.parametrize("name", sorted(name for name in guarded() if not name.startswith("admin:")))
def test_pages_show_nothing_that_is_out_of_sight(
    name: str,
    marked: dict[str, int | UUID],
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = visitor_of(administrator)
    for reading in ("visible_to", "covered_by"):
        monkeypatch.setattr(ScopedQuerySet, reading, lambda rows, _user: rows.none())

    target = address(name, pk=marked.get(name, 1))
    for query in ("", "?format=csv", "?q=xylophone", "?company=xylophone", "?by=reseller", "?by=workload"):
        response = client.get(target + query)
        body = response.getvalue() if response.streaming else response.content
        assert MARK.encode() not in body


def test_the_mark_is_seen_by_those_who_may(marked: dict[str, int | UUID], administrator: User) -> None:
    client = visitor_of(administrator)

    for name in SHOWING:
        assert MARK in client.get(address(name, pk=marked.get(name, 1))).content.decode(), name
    for by, what in (("", "company"), ("reseller", "reseller"), ("workload", "workload")):
        assert f"{MARK} {what}" in client.get(address("usage:usage_list"), {"by": by}).content.decode()
