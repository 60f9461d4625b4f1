"""Sealing the audit log: block by block, each with a code over its entries and over the seal before it."""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet

from accounts.audit.encoding import entry_lines, mac_of
from accounts.audit.keeping import kept_contradiction, seal_keep
from accounts.audit.keys import fingerprint_of, sealing_key
from accounts.models import AuditEntry, AuditSeal

logger = logging.getLogger(__name__)

BLOCK_SIZE = 500
LONGEST_WAIT = timedelta(minutes=5)
# No more at one tick; the next one goes on.
MOST_BLOCKS = 40
# Whoever writes waits behind us for as long.
LOCK_TIMEOUT = "500ms"


def seals_make(now: datetime) -> int:
    """Seal what is due: full blocks, and what has waited for five minutes; return how many blocks that were.

    Each seal is a line of the log as well, so that a copy of that elsewhere proves what was there.
    """
    for count in range(MOST_BLOCKS):
        if not _is_due(_unsealed(last_seal()), now) or not _sealed_next(now):
            return count
    return MOST_BLOCKS


def last_seal() -> AuditSeal | None:
    """Return the last seal; None before the first."""
    return AuditSeal.objects.order_by("-number").first()


def _unsealed(last: AuditSeal | None) -> "QuerySet[AuditEntry]":
    return AuditEntry.objects.filter(pk__gt=last.last_pk if last else 0).order_by("pk")


def _is_due(unsealed: "QuerySet[AuditEntry]", now: datetime) -> bool:
    """Whether to seal; an entry of the future was written before the clock was set back, and does not wait for it."""
    oldest = unsealed.values_list("at", flat=True).first()
    if oldest is None:
        return False
    return abs(now - oldest) >= LONGEST_WAIT or unsealed[BLOCK_SIZE - 1 : BLOCK_SIZE].exists()


def _sealed_next(now: datetime) -> bool:
    """Seal the next block; False where somebody else does so, or somebody writes for too long.

    Nothing is sealed any more where seals of this machine are gone: new ones would hide that.
    """
    if contradiction := kept_contradiction():
        logger.error("the audit log is not sealed any more: %s", contradiction)
        return False
    try:
        with transaction.atomic():
            _await_writers()
            seal = _next(now)
    except IntegrityError:
        logger.info("another process has sealed the audit log")
        return False
    except OperationalError as error:
        logger.info("the audit log is sealed at the next tick: %s", str(error).strip())
        return False
    if seal:
        seal_keep(seal)
        logger.info(
            "audit sealed block=%d mac=%s entries=%d up_to=%d", seal.number, seal.mac, seal.entry_count, seal.last_pk
        )
    return seal is not None


def _await_writers() -> None:
    """Wait until nobody is writing an entry: one with a lower key could be committed after one with a higher.

    SQLite has one writer, and that is us.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            cursor.execute(f"LOCK TABLE {AuditEntry._meta.db_table} IN SHARE MODE")


def _next(now: datetime) -> AuditSeal | None:
    """Write the seal of the next block; nothing where another process was faster."""
    last = last_seal()
    unsealed = _unsealed(last)
    if not _is_due(unsealed, now):
        return None
    lines = list(entry_lines(unsealed, most=BLOCK_SIZE))
    key = sealing_key()
    seal = AuditSeal(
        number=last.number + 1 if last else 1,
        first_pk=lines[0][0],
        last_pk=lines[-1][0],
        entry_count=len(lines),
        previous_mac=last.mac if last else "",
        key_fingerprint=fingerprint_of(key),
        sealed_at=now,
    )
    seal.mac = mac_of(key, seal, (line for _, line in lines))
    seal.save(force_insert=True)
    return seal
