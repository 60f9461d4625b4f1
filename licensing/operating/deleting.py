"""Taking a license, or one part of a merged one, from a server."""

from collections.abc import Iterator
from typing import cast

from consoles.models import Product
from licensing.acting import MERGED
from licensing.models import License
from licensing.operating.base import Asked, LicenseKind, expiry_words, shared_warning
from licensing.operating.evidence import ALL, after_deleting, is_unlicensed
from licensing.operating.observing import server_licenses
from licensing.operating.subjects import Subject
from operations.kinds import Evidence, Facts
from operations.models import Operation
from vspc.client import VspcClient
from vspc.resources.licensing import BackupServerLicenses, Section, VeeamOneLicenses
from vspc.writing import Outcome, Write

NOT_MERGED = "This license has no separate socket and instance parts; delete the whole license instead."
TITLES = {ALL: "Delete license", "Socket": "Delete socket part", "Instance": "Delete instance part"}
PARTS = {
    "Socket": "The socket part is removed; the instance part stays.",
    "Instance": "The instance part is removed; the socket part stays.",
}


class DeleteLicense(LicenseKind):
    """The license goes from the server; only backup servers and Veeam ONE have that, and only the former have parts."""

    name = "delete"
    is_destructive = True

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return TITLES[parameters["section"]]

    def send(
        self,
        client: VspcClient,
        operation: Operation,
        *,
        content: bytes,
        file_name: str,
        write: Write,
    ) -> Outcome:
        """Ask for the deletion."""
        licenses = server_licenses(client, operation)
        if operation.target_kind == Product.BACKUP_SERVER:
            section = cast(Section, operation.parameters["section"])
            return cast(BackupServerLicenses, licenses).delete(operation.target_uid, section=section, write=write)
        return cast(VeeamOneLicenses, licenses).delete(operation.target_uid, write=write)

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: what was deleted was there, and is not."""
        return after_deleting(before, after, section=operation.parameters["section"])

    def refusal(self, license_: License, asked: Asked) -> str:
        """Only merged licenses have parts."""
        is_part = asked.parameters["section"] != ALL
        return NOT_MERGED if is_part and not set(license_.section_types) >= MERGED else ""

    def sentence(self, license_: License, asked: Asked) -> str:
        """Return what goes and what stays."""
        part = PARTS.get(asked.parameters["section"])
        if part:
            return part
        return f"The license, which {expiry_words(license_, asked.now)}, is removed: the server is left without one."

    def warnings(self, subject: Subject, asked: Asked) -> Iterator[str]:
        """Yield what makes it unlikely to work."""
        yield from super().warnings(subject, asked)
        license_ = subject.license
        if is_unlicensed({"status": license_.status, "type": license_.type}):
            yield "There seems to be no license on this server."
        yield from shared_warning(license_)
