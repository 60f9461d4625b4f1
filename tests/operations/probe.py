"""A kind of operation for tests of the machinery: it renews the license of a backup server."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from accounts.models import User
from accounts.permissions import Permission
from consoles.models import Console
from operations.kinds import Evidence, Examined, Facts, Kind, LicenseFile, Observation, Target
from operations.models import Operation
from vspc.client import VspcClient
from vspc.errors import VspcNotFound
from vspc.writing import Outcome, Write


class Probe(Kind):
    """Its subjects are numbers of the servers in `uids`, all at `console`."""

    name = "probe"

    def __init__(self, console: Console, uids: list[UUID], *, needs_file: bool = False, is_destructive: bool = False):
        self.console = console
        self.uids = uids
        self.needs_file = needs_file  # type: ignore[misc]
        self.is_destructive = is_destructive  # type: ignore[misc]
        self.recorded: list[Any] = []
        self.ends: list[str] = []
        self.settled: list[Console] = []
        self.sent_files: list[bytes] = []
        self.refusals: dict[int, str] = {}

    def title(self, parameters: Facts) -> str:
        return "Probe"

    def permission(self, target_kind: str) -> Permission:
        return Permission.ACT_ON_SERVERS

    def examine(
        self, subject_pks: Collection[int], *, parameters: Facts, file: LicenseFile | None, user: User, now: datetime
    ) -> list[Examined]:
        return [
            Examined(target=self.target(pk), sentence="It is probed.", refusal=self._refusal(pk)) for pk in subject_pks
        ]

    def target(self, pk: int) -> Target:
        return Target(
            subject_pk=pk,
            console=self.console,
            kind="backup_server",
            kind_title="Backup & Replication",
            uid=self.uids[pk],
            name=f"SRV-{pk}",
            owner="Alder",
            path=f"/licenses/{pk}/",
            organization_id=None,
        )

    def _refusal(self, pk: int) -> str:
        taken = Operation.objects.open().on(self.console, "backup_server", self.uids[pk]).first()
        whose = f"{taken.batch.requested_by.username} has asked for it already." if taken else ""
        return self.refusals.get(pk, whose)

    def send(
        self, client: VspcClient, operation: Operation, *, content: bytes, file_name: str, write: Write
    ) -> Outcome:
        if self.needs_file:
            self.sent_files.append(content)
        return client.licensing.backup_servers.update(operation.target_uid, write=write)

    def observe(self, client: VspcClient, operation: Operation) -> Observation:
        try:
            reading = client.licensing.backup_servers.get(operation.target_uid)
        except VspcNotFound:
            return Observation(facts={"gone": True}, sent_at=operation.requested_at)
        facts = {"expires": msgspec.to_builtins(reading.value.expiration_date)}
        return Observation(facts=facts, sent_at=reading.sent_at, payload=reading)

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        return Evidence.NOT_DONE if before == after else Evidence.DONE

    def record(self, operation: Operation, observation: Observation) -> None:
        self.recorded.append(observation.payload)

    def ended(self, operation: Operation) -> None:
        self.ends.append(operation.state)

    def settle(self, console: Console) -> None:
        self.settled.append(console)
