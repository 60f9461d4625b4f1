"""Writes about licenses beyond the copying of what a console says."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from consoles.directory import Links
from consoles.mirror import ROWS_PER_TRANSACTION, chunks
from consoles.models import Console, Product, Server
from licensing.entitlements import entitlement_keys
from licensing.models import License, LicenseChange


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
    """Set which licenses of `console` are one entitlement, and return how many rows that changed."""
    rows = License.objects.current().filter(console=console).order_by("pk")
    stored = list(rows.values_list("pk", "entitlement", "entitlement_copies"))
    keys = entitlement_keys({pk: ids for pk, ids in rows.values_list("pk", "license_ids").iterator()})
    copies = Counter(key for key in keys.values() if key)
    updates = [
        (keys[pk], copies[keys[pk]], pk)
        for pk, key, count in stored
        if pk in keys and (key, count) != (keys[pk], copies[keys[pk]])
    ]
    _entitlements_write(updates)
    return len(updates)


def changes_prune(console: Console, now: datetime) -> None:
    """Delete the changes of `console` that are older than the setting allows."""
    too_old = now - timedelta(days=settings.CHANGE_KEEP_DAYS)
    LicenseChange.objects.filter(license__console=console, seen_at__lt=too_old).delete()


def _entitlements_write(updates: Iterable[tuple[str, int, int]]) -> None:
    """One statement for many rows: after a first reading every license has to learn its entitlement."""
    table = License._meta.db_table
    for chunk in chunks(updates, ROWS_PER_TRANSACTION):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET entitlement = %s, entitlement_copies = %s WHERE id = %s",  # noqa: S608
                chunk,
            )
