"""Switching the automatic approval of reports on or off."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from consoles.lists import REPORT_SETTINGS_UID
from consoles.mirror import Reading, digest_of
from consoles.models import Console
from operations.kinds import Evidence, Examined, Facts, Observation, evidence_of_switch
from operations.models import Operation
from reports.models import ReportSettings
from reports.operating.base import ReportsKind
from reports.reading import ReportSettingsMirror
from vspc.client import VspcClient
from vspc.writing import Outcome, Write

SPREADS = "The switch spreads to every reseller that this console manages."
ON = "Reports will be approved as soon as their data is collected: nobody can look at them before."
OFF = "Reports will wait for somebody until the console finalizes them by itself on the 3rd."


class SwitchAutoApproval(ReportsKind):
    """Whether the console approves its reports by itself as soon as their data is there."""

    name = "auto_approve"
    switches = frozenset({"auto_approve"})

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return f"Turn automatic approval {'on' if parameters['enabled'] else 'off'}"

    def examined(self, console: Console, parameters: Facts, *, user: User, now: datetime) -> Examined:
        """Return what it means for the next report; refused where it stands as wanted."""
        known = ReportSettings.objects.filter(console=console).values_list("auto_approve", flat=True).first()
        target, enabled = self.target(console), parameters["enabled"]
        if known is enabled:
            refusal = f"Automatic approval is {'on' if enabled else 'off'} already."
            return Examined(target=target, sentence="", refusal=refusal)
        return Examined(target=target, sentence=ON if enabled else OFF, warnings=list(_warnings(enabled)))

    def send(
        self, client: VspcClient, operation: Operation, *, content: bytes, file_name: str, write: Write
    ) -> Outcome:
        """Send the switch."""
        return client.licensing.reports.auto_approve_set(enabled=bool(operation.parameters["enabled"]), write=write)

    def observe(self, client: VspcClient, operation: Operation) -> Observation:
        """Return the settings as the console shows them now; raises `VspcError`."""
        found = client.licensing.reports.settings()
        reading = Reading(REPORT_SETTINGS_UID, digest_of(found.raw), found.raw.decode(), found.value, found.sent_at)
        return Observation(facts={"auto_approve": found.value.auto_approve}, sent_at=found.sent_at, payload=reading)

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: the switch shows."""
        was, is_ = before.get("auto_approve"), after.get("auto_approve")
        return evidence_of_switch(was, is_, wanted=bool(operation.parameters["enabled"]))

    def record(self, operation: Operation, observation: Observation) -> None:
        """Write the reading into our row; a younger one stays."""
        ReportSettingsMirror(operation.console).write_one(observation.payload)


def _warnings(enabled: bool) -> Iterator[str]:
    yield SPREADS
    if enabled:
        yield "Servers that were not collected by then are missing from the report for good."
