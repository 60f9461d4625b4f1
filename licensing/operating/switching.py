"""Switching the automatic update on or off."""

from collections.abc import Iterator

from licensing.models import License
from licensing.operating.base import Asked, LicenseKind
from licensing.operating.observing import server_licenses
from licensing.operating.subjects import Subject
from licensing.operating.updating import renewal_warning
from licensing.rules import WARNING_DAYS, days_left
from operations.kinds import Evidence, Facts, evidence_of_switch
from operations.models import Operation
from ui import wording
from vspc.client import VspcClient
from vspc.writing import Outcome, Write

# Provider guide for VSPC 9.1, automatic update: for these it is always on and cannot be disabled.
ALWAYS_ON = ("Evaluation", "NFR")


class SwitchAutoUpdate(LicenseKind):
    """Whether the console looks for newer keys by itself; that of a console's own license can only be read."""

    name = "auto_update"
    changes_keys = False

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return f"Turn auto-update {'on' if parameters['enabled'] else 'off'}"

    def send(
        self,
        client: VspcClient,
        operation: Operation,
        *,
        content: bytes,
        file_name: str,
        write: Write,
    ) -> Outcome:
        """Send the switch."""
        enabled = bool(operation.parameters["enabled"])
        return server_licenses(client, operation).switch_auto_update(operation.target_uid, enabled=enabled, write=write)

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: the switch shows."""
        was, is_ = before.get("auto_update"), after.get("auto_update")
        return evidence_of_switch(was, is_, wanted=bool(operation.parameters["enabled"]))

    def refusal(self, license_: License, asked: Asked) -> str:
        """There is nothing to switch where it stands as wanted."""
        if license_.auto_update is not asked.parameters["enabled"]:
            return ""
        return f"Auto-update is {'on' if license_.auto_update else 'off'} already."

    def sentence(self, license_: License, asked: Asked) -> str:
        """Return what that means for the next key."""
        if asked.parameters["enabled"]:
            return "Auto-update will be on: the key is then replaced before it expires."
        until = f" before {license_.expires_on}" if license_.expires_on else ""
        return f"Auto-update will be off: somebody has to install the next key{until}."

    def warnings(self, subject: Subject, asked: Asked) -> Iterator[str]:
        """Yield what makes it useless, impossible or dangerous."""
        yield from super().warnings(subject, asked)
        license_ = subject.license
        if asked.parameters["enabled"]:
            yield from renewal_warning(license_)
            return
        if license_.type in ALWAYS_ON:
            yield f"Auto-update is always on for type {license_.type}; the console may refuse this."
        left = days_left(license_.expires_on, asked.now)
        if left is not None and left <= WARNING_DAYS:
            verb = "expired" if left < 0 else "expires"
            yield f"It {verb} {wording.days_left(left)}, and will not renew itself any more."
