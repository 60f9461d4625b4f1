"""Installing a license file."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from consoles.models import Product
from licensing.models import License
from licensing.operating.base import Asked, LicenseKind, expiry_words
from licensing.operating.evidence import after_installing, is_unlicensed
from licensing.operating.observing import server_licenses
from licensing.operating.subjects import Subject, installed_before
from operations.kinds import Evidence, Facts
from operations.models import Operation
from ui.wording import number
from vspc.client import VspcClient
from vspc.writing import Outcome, Write

# The contract has no field that tells which backup servers those are.
ENTERPRISE_MANAGER = "If Veeam Backup Enterprise Manager manages this server, install the license there."
SAME_FILE = "The file that was last installed here was the same one, so this would change nothing."


class InstallLicense(LicenseKind):
    """A license file takes the place of what is installed; what it contains is for the console to judge."""

    name = "install"
    needs_file = True

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return "Install license file"

    def send(
        self, client: VspcClient, operation: Operation, *, content: bytes, file_name: str, write: Write
    ) -> Outcome:
        """Send the file."""
        if operation.target_kind == Product.CONSOLE:
            return client.licensing.console_license.install(file=content, name=file_name, write=write)
        licenses = server_licenses(client, operation)
        return licenses.install(operation.target_uid, file=content, name=file_name, write=write)

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: the same file once more would leave no trace."""
        is_there = installed_before(operation) == operation.batch.file_sha256 != ""
        return after_installing(before, after, would_show=not is_there)

    def sentence(self, license_: License, asked: Asked) -> str:
        """Return what takes the place of what."""
        file = asked.file.name if asked.file else "The file"
        if is_unlicensed({"status": license_.status, "type": license_.type}):
            return f"{file} is installed; no license is there now."
        return f"{file} replaces the current license, which {expiry_words(license_, asked.now)}."

    def warnings(self, subject: Subject, asked: Asked) -> Iterator[str]:
        """Yield what makes it unlikely to work, or to change anything."""
        yield from super().warnings(subject, asked)
        if asked.file and asked.file.sha256 == subject.installed_sha256:
            yield SAME_FILE

    def warnings_together(self, licenses: Sequence[License]) -> Iterator[tuple[int, list[str]]]:
        """Yield what one key on several servers means, and where backup servers may have to be licensed instead."""
        backup_server = next((item for item in licenses if item.product == Product.BACKUP_SERVER), None)
        said = defaultdict[int, list[str]](list)
        if len(licenses) > 1:
            said[licenses[0].pk].append(_added_up(licenses))
        if backup_server:
            said[backup_server.pk].append(ENTERPRISE_MANAGER)
        yield from said.items()


def _added_up(licenses: Sequence[License]) -> str:
    """The use that one key would have to cover; each unit by itself, since they are never added together."""
    used = defaultdict[str, float](float)
    for item in licenses:
        for unit, count in _used(item):
            used[unit] += count
    words = ", ".join(f"{number(count)} {unit}" for unit, count in used.items() if count)
    unknown = sum(item.used_units is None for item in licenses)
    rest = f"; the use of {number(unknown)} of them is unknown" if unknown else ""
    return f"These {number(len(licenses))} servers would share one key, and it has to cover {words or 'no use'}{rest}."


def _used(item: License) -> Iterator[tuple[str, float]]:
    yield item.get_unit_type_display(), item.used_units or 0.0
    yield "sockets", item.used_sockets or 0.0
    yield "TB", item.used_capacity or 0.0
