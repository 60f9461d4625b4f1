"""Writes about licenses beyond the copying of what a console says."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from consoles.directory import Links
from consoles.mirror import ROWS_PER_TRANSACTION, chunks
from consoles.models import Console, Product, Server
from licensing.entitlements import entitlement_key, ids_connected
from licensing.models import License, LicenseChange
from licensing.querysets import LicenseQuerySet

LICENSE_IDS = msgspec.json.Decoder(list[str])


def licenses_link(console: Console) -> None:
    """Tie licenses to servers and organizations that became known, or changed hands, after the license was written."""
    licenses = License.objects.filter(console=console)
    by_server = Server.objects.filter(console=console, kind=OuterRef("product"), uid=OuterRef("uid")).values("pk")
    licenses.filter(server=None).exclude(product=Product.CONSOLE).update(server=Subquery(by_server))
    licenses.filter(organization=None, product=Product.CONSOLE).update(organization=Links(console).provider)
    owned = licenses.filter(server__isnull=False).exclude(organization=None, server__organization=None)
    moved = owned.exclude(organization=F("server__organization"))
    owner = Server.objects.filter(pk=OuterRef("server")).values("organization")
    for pks in chunks(list(moved.values_list("pk", flat=True)), ROWS_PER_TRANSACTION):
        License.objects.filter(pk__in=pks).update(organization=Subquery(owner))


def entitlements_update(console: Console) -> int:
    """Set which licenses of `console` are one entitlement, and return how many rows that changed.

    The licenses are walked, not held: there may be a hundred thousand of them.
    """
    licenses = License.objects.current().filter(console=console).order_by()
    rekeyed = list(_other_keys(licenses))
    _entitlements_write("entitlement", rekeyed)
    recounted = list(_other_counts(licenses))
    _entitlements_write("entitlement_copies", recounted)
    return len({pk for _, pk in rekeyed}.union(pk for _, pk in recounted))


def changes_prune(console: Console, now: datetime) -> None:
    """Delete the changes of `console` that are older than the setting allows."""
    too_old = now - timedelta(days=settings.CHANGE_KEEP_DAYS)
    LicenseChange.objects.filter(license__console=console, seen_at__lt=too_old).delete()


def _other_keys(licenses: LicenseQuerySet) -> Iterator[tuple[str, int]]:
    """The entitlement of each license that is kept under another one, with the license's key."""
    # Taken apart here: what the field makes of it takes several times as long.
    rows = licenses.values_list("pk", "entitlement", Cast("license_ids", TextField()))
    parents = ids_connected(LICENSE_IDS.decode(ids) for _, _, ids in rows.iterator())
    for pk, kept, ids in rows.iterator():
        key = entitlement_key(LICENSE_IDS.decode(ids), parents)
        if key != kept:
            yield key, pk


def _other_counts(licenses: LicenseQuerySet) -> Iterator[tuple[int, int]]:
    """How many copies of its key there are for each license that is kept with another number, with its key."""
    counted = licenses.exclude(entitlement="").values_list("entitlement").annotate(n=Count("pk"))
    shared: dict[str, int] = dict(counted.filter(Q(("n__gt", 1))))
    for pk, key, kept in licenses.values_list("pk", "entitlement", "entitlement_copies").iterator():
        copies = shared.get(key, 1) if key else 0
        if copies != kept:
            yield copies, pk


def _entitlements_write(column: str, updates: Iterable[tuple[str | int, int]]) -> None:
    """One statement for many rows: a first reading may find thousands that share a key."""
    table = License._meta.db_table
    for chunk in chunks(updates, ROWS_PER_TRANSACTION):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", chunk)  # noqa: S608
