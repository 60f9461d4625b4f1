"""Having the console fetch a newer key from Veeam."""

from collections.abc import Iterator

from consoles.models import Product
from licensing.models import License
from licensing.operating.base import Asked, LicenseKind, expiry_words, shared_warning
from licensing.operating.evidence import after_updating
from licensing.operating.observing import server_licenses
from licensing.operating.subjects import Subject
from licensing.rules import FIXED_TYPES, RENEWABLE_TYPES, days_left, grace_ends_on, today_of
from operations.kinds import Evidence, Facts
from operations.models import Operation
from ui import wording
from vspc.client import VspcClient
from vspc.writing import Outcome, Write


class UpdateLicense(LicenseKind):
    """The console asks Veeam for a newer key of the same license and installs it."""

    name = "update"

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return "Update license"

    def send(
        self,
        client: VspcClient,
        operation: Operation,
        *,
        content: bytes,
        file_name: str,
        write: Write,
    ) -> Outcome:
        """Ask the console to fetch the key."""
        if operation.target_kind == Product.CONSOLE:
            return client.licensing.console_license.update(write=write)
        return server_licenses(client, operation).update(operation.target_uid, write=write)

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: a newer key shows."""
        return after_updating(before, after)

    def sentence(self, license_: License, asked: Asked) -> str:
        """Return what is asked for, and how long what is there lasts."""
        return f"Veeam is asked for a newer key; the current one {expiry_words(license_, asked.now)}."

    def warnings(self, subject: Subject, asked: Asked) -> Iterator[str]:
        """Yield what makes a newer key unlikely."""
        yield from super().warnings(subject, asked)
        license_ = subject.license
        yield from renewal_warning(license_)
        today = today_of(asked.now)
        left, grace = days_left(license_.expires_on, asked.now), grace_ends_on(license_.term)
        if left is not None and left < 0 and (grace is None or grace < today):
            yield f"It expired {wording.days_left(left)} and no grace is left: Veeam may have no newer key for it."
        if license_.support_expires_on and license_.support_expires_on < today:
            yield f"Support ended on {license_.support_expires_on}: Veeam may have no newer key without it."
        yield from shared_warning(license_)


def renewal_warning(license_: License) -> Iterator[str]:
    """Yield that Veeam is not known to renew licenses of this type."""
    if license_.type in FIXED_TYPES:
        yield f"Licenses of type {license_.type} do not renew, so a newer key is unlikely."
    elif license_.type not in RENEWABLE_TYPES:
        yield f"Whether licenses of type {license_.type or 'unknown'} renew is not known."
