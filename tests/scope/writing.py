"""Rows of a world, for as long as somebody looks at it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import time_machine
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client

from accounts.models import AccessToken, User
from accounts.roles import Role
from consoles.lists import LISTS
from consoles.models import Console, Freshness, Organization, ScopeGrant, Server
from licensing.models import License, LicenseChange
from licensing.services import entitlements_update
from operations.models import Batch, Operation
from refresh.models import Refresh, RefreshStep
from tests.licensing.factories import NOW, license_values
from tests.operations.factories import operation_values
from tests.scope import worlds
from tests.scope.worlds import World


@dataclass
class Rows:
    """The rows of a world by what they are rows of, and the browser of its person."""

    world: World
    user: User
    client: Client
    token: AccessToken | None = None
    consoles: dict[worlds.Console, Console] = field(default_factory=dict)
    organizations: dict[worlds.Organization, Organization] = field(default_factory=dict)
    servers: dict[worlds.Server, Server] = field(default_factory=dict)
    licenses: dict[worlds.License, License] = field(default_factory=dict)
    batches: dict[worlds.Batch, Batch] = field(default_factory=dict)
    operations: dict[worlds.Operation, Operation] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Any:
        """Return the answer to the person, and with the token where there is one."""
        with patch.object(User, "token", self.token):
            return self.client.get(address, headers=headers)

    def post(self, address: str, form: Mapping[str, Any]) -> Any:
        """Return the answer to a form that the person sends, and the token where there is one."""
        with patch.object(User, "token", self.token):
            return self.client.post(address, form)


@contextmanager
def standing(world: World) -> Iterator[Rows]:
    """Let the world stand at `NOW`, and take all of it away again."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        rows = Rows(world, _person(world), Client())
        _directory(rows)
        _scopes(rows)
        _licenses(rows)
        _operations(rows)
        _refreshes(rows)
        rows.client.force_login(rows.user)
        yield rows
        transaction.set_rollback(True)


def _person(world: World) -> User:
    person = world.person
    user = User.objects.create(username="reader", sees_everything=person.scope.everything)
    user.groups.add(Group.objects.get(name=person.role))
    return user


def _directory(rows: Rows) -> None:
    for console in rows.world.consoles:
        rows.consoles[console] = Console.objects.create(
            name=console.name, url=f"https://vspc{console.number}.test:1280", created_at=NOW
        )
    for item in rows.world.organizations:
        reseller = rows.organizations[item.reseller] if item.reseller else None
        rows.organizations[item] = Organization.objects.create(
            console=rows.consoles[item.console],
            uid=UUID(int=1000 + item.number),
            name=item.name,
            type=item.type,
            reseller=reseller,
            reseller_uid=reseller.uid if reseller else None,
            read_at=NOW,
        )
    for server in rows.world.servers:
        rows.servers[server] = Server.objects.create(
            console=rows.consoles[server.console],
            uid=UUID(int=2000 + server.number),
            name=server.name,
            kind=server.kind,
            organization=_of(rows.organizations, server.organization),
            read_at=NOW,
        )


def _scopes(rows: Rows) -> None:
    person = rows.world.person
    _grant(rows, person.scope, user=rows.user)
    if person.token is not None:
        rows.token = AccessToken.objects.create(
            user=rows.user,
            name="script",
            digest="0" * 64,
            hint="vd_00",
            role=Role.ADMINISTRATOR,
            sees_everything=person.token.everything,
            created_at=NOW,
            expires_at=NOW + timedelta(days=1),
        )
        _grant(rows, person.token, token=rows.token)


def _grant(rows: Rows, scope: worlds.Scope, **holder: Any) -> None:
    for console in scope.consoles:
        ScopeGrant.objects.create(console=rows.consoles[console], **holder)
    for organization in scope.organizations:
        ScopeGrant.objects.create(organization=rows.organizations[organization], **holder)


def _licenses(rows: Rows) -> None:
    for item in rows.world.licenses:
        days = item.days_left
        rows.licenses[item] = License.objects.create(
            console=rows.consoles[item.console],
            **license_values(
                uid=rows.servers[item.server].uid if item.server else UUID(int=0),
                product=item.product,
                server=_of(rows.servers, item.server),
                organization=_of(rows.organizations, item.organization),
                license_ids=list(item.ids),
                expires_on=None if days is None else NOW.date() + timedelta(days=days),
                auto_update=item.renews_itself,
                used_units=float(item.used_units),
                gone_at=NOW if item.is_gone else None,
            ),
        )
    for console in rows.consoles.values():
        entitlements_update(console)
    for change in rows.world.changes:
        LicenseChange.objects.create(
            license=rows.licenses[change.license], field="status", before="", after=change.after, seen_at=NOW
        )


def _operations(rows: Rows) -> None:
    for batch in rows.world.batches:
        rows.batches[batch] = Batch.objects.create(
            kind="update",
            reason=batch.reason,
            requested_by=_asker(rows, batch),
            requested_at=NOW - timedelta(minutes=2),
            skipped=[_left_out(rows, license_) for license_ in batch.skipped],
        )
        for operation in batch.operations:
            rows.operations[operation] = _operation(rows, rows.batches[batch], operation)


def _operation(rows: Rows, batch: Batch, operation: worlds.Operation) -> Operation:
    item = operation.license
    row = rows.licenses[item]
    values = operation_values(
        rows.consoles[item.console],
        batch,
        operation.state,
        organization=_of(rows.organizations, operation.owner),
        target_kind=item.product,
        target_uid=row.uid,
        target_name=item.name,
        target_path=row.get_absolute_url(),
        subject_pk=row.pk,
    )
    return Operation.objects.create(**values)


def _left_out(rows: Rows, item: worlds.License) -> dict[str, Any]:
    row = rows.licenses[item]
    return {"name": item.name, "path": row.get_absolute_url(), "reason": "No.", "console": row.console_id}


def _asker(rows: Rows, batch: worlds.Batch) -> User:
    if batch.asker is None:
        return rows.user
    return User.objects.get_or_create(username=batch.asker_name, defaults={"sees_everything": True})[0]


def _refreshes(rows: Rows) -> None:
    """Each console is being read for the second time, and its lists were read four minutes ago."""
    for console, row in rows.consoles.items():
        Freshness.objects.bulk_create(
            Freshness(
                console=row,
                step=item.step,
                part=item.part,
                refreshed_at=NOW - timedelta(minutes=4),
                row_count=console.row_count,
            )
            for item in LISTS
        )
        for state, is_open in ((Refresh.State.SUCCEEDED, False), (Refresh.State.RUNNING, True)):
            refresh = Refresh.objects.create(
                console=row, state=state, trigger=Refresh.Trigger.SCHEDULE, requested_at=NOW, started_at=NOW
            )
            RefreshStep.objects.create(
                refresh=refresh,
                step=LISTS[0].step,
                part=LISTS[0].part,
                position=0,
                state=RefreshStep.State.RUNNING if is_open else RefreshStep.State.SUCCEEDED,
                seen_count=console.row_count,
                total_count=2 * console.row_count,
                changed_count=console.row_count,
                gone_count=console.row_count,
            )


def _of(rows: Mapping[Any, Any], item: Any) -> Any:
    return None if item is None else rows[item]
