"""Previews, batches, operations and attempts as rows, and kinds that need no license, for pages that only show them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar, NoReturn
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from accounts.permissions import Permission
from consoles.models import Console, Product, Server
from operations import kinds
from operations.kinds import Examined, Facts, Kind, LicenseFile, Target
from operations.models import Attempt, Batch, Operation, Preview
from tests.licensing.factories import NOW

BEFORE = {"status": "Valid", "expires_on": "2026-11-30", "units": 100.0, "auto_update": False, "license_ids": ["7f3c"]}
AFTER = {**BEFORE, "expires_on": "2026-12-31", "license_ids": ["8a4d"]}
_numbers = count(1)


def carried_out(*_: object, **__: object) -> NoReturn:
    raise AssertionError("a page has carried an operation out")


class PretendKind(Kind):
    """Acts on servers: refuses those that are named so, and warns of others."""

    facts = tuple(BEFORE)
    heading: ClassVar[str]

    def title(self, parameters: Facts) -> str:
        return self.heading

    def permission(self, target_kind: str) -> Permission:
        return Permission.CONSOLE_LICENSE if target_kind == Product.CONSOLE else Permission.ACT_ON_SERVERS

    def examine(
        self, subject_pks: Collection[int], *, parameters: Facts, file: LicenseFile | None, user: User, now: datetime
    ) -> list[Examined]:
        servers = Server.objects.filter(pk__in=subject_pks).select_related("console", "organization").order_by("pk")
        return [self._examined(server, user) for server in servers]

    # Pages show what would be done and what was; only workers do it.
    send = observe = evidence = record = ended = settle = carried_out

    def _examined(self, server: Server, user: User) -> Examined:
        is_refused = "refused" in server.name or not user.has_perm(self.permission(server.kind).full_name)
        return Examined(
            target=target_of(server),
            sentence="Its key is read again.",
            refusal="A perpetual license has no update." if is_refused else "",
            warnings=["It is not reachable."] if "doubtful" in server.name else [],
        )


class PretendUpdate(PretendKind):
    name = "update"
    heading = "Update now"


class PretendInstall(PretendKind):
    name = "install"
    heading = "Install license file"
    needs_file = True


class PretendDelete(PretendKind):
    name = "delete"
    heading = "Delete license"
    is_destructive = True


def pretend_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these kinds be the only ones."""
    monkeypatch.setattr(
        kinds, "_kinds", {kind.name: kind for kind in (PretendInstall(), PretendUpdate(), PretendDelete())}
    )


def target_of(server: Server) -> Target:
    return Target(
        subject_pk=server.pk,
        console=server.console,
        kind=server.kind,
        kind_title=server.get_kind_display(),
        uid=server.uid,
        name=server.name,
        owner=server.organization.name if server.organization else "",
        path=f"/licenses/{server.pk}/",
        organization_id=server.organization_id,
    )


def person_make(username: str = "weber", **values: Any) -> User:
    """Return whoever asks for things in these tests."""
    return User.objects.get_or_create(
        username=username, defaults={"first_name": "K.", "last_name": "Weber", "sees_everything": True, **values}
    )[0]


def preview_make(user: User, *servers: Server, **values: Any) -> Preview:
    """Return a fresh preview of an update of these servers."""
    standard = {"kind": "update", "return_to": "/licenses/?q=vbr", "created_at": NOW}
    pks = [server.pk for server in servers]
    return Preview.objects.create(user=user, subject_pks=pks, **{**standard, **values})


def batch_make(**values: Any) -> Batch:
    """Return a batch of updates, two minutes before `NOW`."""
    standard = {
        "kind": "update",
        "reason": "month-end keys",
        "requested_by": values.pop("requested_by", None) or person_make(),
        "requested_at": NOW - timedelta(minutes=2),
    }
    return Batch.objects.create(**{**standard, **values})


def operation_make(console: Console, state: str = "succeeded", **values: Any) -> Operation:
    """Return an operation of that state, in a batch of its own unless `batch` is given."""
    batch = values.pop("batch", None) or batch_make()
    return Operation.objects.create(**operation_values(console, batch, state, **values))


def operation_values(console: Console, batch: Batch, state: str = "succeeded", **values: Any) -> dict[str, Any]:
    """Return the fields of such an operation, for whoever creates many."""
    number, is_open = next(_numbers), state in Operation.OPEN_STATES
    begun = None if state == "queued" else batch.requested_at + timedelta(seconds=1)
    standard: dict[str, Any] = {
        "console": console,
        "batch": batch,
        "position": number,
        "kind": batch.kind,
        "target_kind": Product.BACKUP_SERVER,
        "target_uid": UUID(int=number),
        "target_name": f"vbr-{number}",
        "target_path": f"/licenses/{number}/",
        "subject_pk": number,
        "state": state,
        "requested_at": batch.requested_at,
        "started_at": begun,
        "finished_at": None if is_open or begun is None else begun + timedelta(seconds=6),
        "due_at": batch.requested_at,
        "before": None if state == "queued" else BEFORE,
        "after": AFTER if state == "succeeded" else BEFORE if not is_open else None,
        "error": {"failed": "The server is not reachable.", "unknown": "Nobody knows whether it was done."}.get(
            state, ""
        ),
        "advice": "Look at the server, then start it again." if state == "unknown" else "",
    }
    return {**standard, **values}


def operations_make(console: Console, batch: Batch, size: int, state: str = "succeeded", **values: Any) -> None:
    """Create many operations of one batch, each on a server of its own."""
    Operation.objects.bulk_create(Operation(**operation_values(console, batch, state, **values)) for _ in range(size))


def attempt_make(operation: Operation, **values: Any) -> Attempt:
    """Return an attempt that the console accepted and did."""
    sent_at = operation.started_at or NOW
    standard = {
        "number": operation.attempts.count() + 1,
        "created_at": sent_at,
        "sent_at": sent_at,
        "send_count": 1,
        "accepted_at": sent_at,
        "action_uid": uuid4(),
        "ended_at": sent_at + timedelta(seconds=5),
        "outcome": Attempt.Outcome.DONE,
        "proof": "The console says that it succeeded.",
    }
    return Attempt.objects.create(operation=operation, **{**standard, **values})
