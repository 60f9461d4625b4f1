"""Reading one license by itself, before a write and after it, and writing that into our tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils import timezone

from consoles.directory import Links
from consoles.lists import CONSOLE_LICENSE_UID, ConsoleLicenseList
from consoles.mirror import Reading, digest_of
from consoles.models import Product
from licensing.changes import WATCHED
from licensing.models import License, LicenseChange
from licensing.operating.evidence import GONE
from licensing.reading import LicenseMirror, license_values
from operations.kinds import Facts, Observation
from operations.models import Operation
from vspc.client import VspcClient
from vspc.errors import VspcNotFound
from vspc.resources.licensing import BackupServerLicenses, Licensing, M365Licenses, SiteLicenses, VeeamOneLicenses

FACTS = (*WATCHED, "sockets", "section_types")
# The licenses of servers; that of the console itself is not one of many.
ServerLicenses = SiteLicenses | BackupServerLicenses | VeeamOneLicenses | M365Licenses
SERVER_LICENSES: dict[str, Callable[[Licensing], ServerLicenses]] = {
    Product.SITE: lambda licensing: licensing.sites,
    Product.BACKUP_SERVER: lambda licensing: licensing.backup_servers,
    Product.VEEAM_ONE: lambda licensing: licensing.veeam_one_servers,
    Product.M365: lambda licensing: licensing.m365_servers,
}


def server_licenses(client: VspcClient, operation: Operation) -> ServerLicenses:
    """Return the licenses that the operation's target is one of; raises `KeyError` for that of the console."""
    return SERVER_LICENSES[operation.target_kind](client.licensing)


def observe(client: VspcClient, operation: Operation) -> Observation:
    """Return the license of the operation as the console shows it now; raises `VspcError`."""
    if operation.target_kind == Product.CONSOLE:
        return _observation(operation, _console_reading(client))
    asked_at = timezone.now()
    try:
        found = server_licenses(client, operation).get(operation.target_uid)
    except VspcNotFound:
        return Observation(facts=GONE, sent_at=asked_at)
    raw = found.raw
    reading = Reading[Any](operation.target_uid, digest_of(raw), raw.decode(), found.value, found.sent_at)
    return _observation(operation, reading)


def facts_of(product: Product, license_: Any) -> Facts:
    """Return the watched values of a license that a console sent, in a form that JSON keeps."""
    values = license_values(product, license_)
    return {name: _plain(values[name]) for name in FACTS}


def record(operation: Operation, observation: Observation) -> None:
    """Write the reading into our row, in the caller's transaction; a younger one stays."""
    links = Links(operation.console)
    product = Product(operation.target_kind)
    mirror = LicenseMirror(operation.console, links, product=product, only=operation.target_uid)
    if observation.payload is None:
        mirror.mark_one_gone(operation.target_uid, sent_at=observation.sent_at)
    else:
        mirror.write_one(observation.payload)


def note_end(operation: Operation, *, is_update: bool) -> None:
    """Write what the end of an operation means for its license: whose its changes are, and whether an update failed."""
    license_ = License.objects.filter(pk=operation.subject_pk)
    if operation.state == Operation.State.SUCCEEDED:
        license_.update(update_failed_at=None)
        _claim_changes(operation)
    elif is_update and operation.state == Operation.State.FAILED:
        license_.update(update_failed_at=operation.finished_at or timezone.now())


def _claim_changes(operation: Operation) -> None:
    """Say of what was seen since the request was sent first, by this reading or a refresh, that it is ours."""
    sent_at = operation.attempts.aggregate(first=Min("sent_at"))["first"]
    if sent_at:
        changes = LicenseChange.objects.filter(license=operation.subject_pk, seen_at__gte=sent_at, operation=None)
        changes.update(operation=operation)


def _console_reading(client: VspcClient) -> Reading[Any]:
    page = next(ConsoleLicenseList(client).walk())
    (row,) = page.rows
    return Reading(CONSOLE_LICENSE_UID, digest_of(row.raw), row.raw.decode(), row.value, page.sent_at)


def _observation(operation: Operation, reading: Reading[Any]) -> Observation:
    facts = facts_of(Product(operation.target_kind), reading.value)
    return Observation(facts=facts, sent_at=reading.sent_at, payload=reading)


def _plain(value: Any) -> Any:
    """Dates as ISO 8601; lists in an order of their own, since that of the console means nothing."""
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list) else value
