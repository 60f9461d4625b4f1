"""Blocks that were sealed when lines were written in another way."""

from django.db.models import QuerySet

from accounts.audit.encoding import VERSION, VERSIONS, entry_lines, mac_of
from accounts.audit.keys import known_keys
from accounts.models import AuditEntry, AuditSeal


def sealed_version(seal: AuditSeal) -> int:
    """Return in which way the lines of a block in the database were sealed; the present one where none proves it."""
    key = known_keys().get(seal.key_fingerprint)
    if key is None:
        return VERSION
    return next((version for version in VERSIONS if _is_proven(key, seal, version)), VERSION)


def seal_entries(seal: AuditSeal) -> "QuerySet[AuditEntry]":
    """Return the entries of a block that are in the database."""
    return AuditEntry.objects.filter(pk__gte=seal.first_pk, pk__lte=seal.last_pk)


def _is_proven(key: bytes, seal: AuditSeal, version: int) -> bool:
    lines = (line for _, line in entry_lines(seal_entries(seal), version=version))
    return mac_of(key, seal, lines, version) == seal.mac
