"""Moving old blocks of the audit log out of the database, each to a file of its own."""

import logging
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.archives import archive_name, archive_prepared, digest_of, head_line
from accounts.audit.encoding import entry_lines
from accounts.audit.files import file_place, partials_drop
from accounts.audit.recording import record
from accounts.audit.versions import seal_entries, sealed_version
from accounts.models import AuditSeal

logger = logging.getLogger(__name__)

# No more at one tick; the next one goes on.
MOST_BLOCKS = 20
SCHEDULE = "schedule"


def blocks_archive(now: datetime) -> int:
    """Move the sealed blocks whose entries are all older than the setting allows; return how many that were.

    Killed at any point, nothing is lost and nothing is there twice: the next tick writes the same file again.
    """
    count = 0
    while count < MOST_BLOCKS and (seal := _next(now)):
        if not block_archive(seal, now):
            break
        count += 1
    if count:
        partials_drop(now)
    return count


def block_archive(seal: AuditSeal, now: datetime) -> bool:
    """Move one block to its file; False where another process has just done so."""
    version = sealed_version(seal)
    lines = [line for _, line in entry_lines(seal_entries(seal), version=version)]
    with archive_prepared(seal, chain([head_line(seal, now, version)], lines)) as partial:
        sha256 = digest_of(partial)
        if not _moved(seal, partial, sha256=sha256, count=len(lines), now=now):
            return False
    logger.info("audit archived block=%d file=%s sha256=%s", seal.number, archive_name(seal), sha256)
    return True


@transaction.atomic
def _moved(seal: AuditSeal, partial: Path, *, sha256: str, count: int, now: datetime) -> bool:
    """Tell the seal, which holds its row, put the file in its place, and delete what is in it, all or nothing."""
    told = {"archive_name": archive_name(seal), "archive_sha256": sha256, "archived_at": now}
    if not AuditSeal.objects.filter(pk=seal.pk, archived_at=None).update(**told):
        return False
    file_place(partial, archive_name(seal))
    _entries_delete(seal, count)
    record(Action.LOG_ARCHIVED, subject=seal, via=SCHEDULE, after={"file": archive_name(seal), "sha256": sha256})
    return True


def _entries_delete(seal: AuditSeal, count: int) -> None:
    deleted, _ = seal_entries(seal).delete()
    if deleted != count:
        raise RuntimeError(f"{deleted} entries of block {seal.number} were to go, of which {count} are archived")


def _next(now: datetime) -> AuditSeal | None:
    """The first block that is in the database, if it is old enough."""
    seal = AuditSeal.objects.filter(archived_at=None).order_by("number").first()
    newest = now - timedelta(days=settings.AUDIT_KEEP_DAYS)
    return seal if seal and not seal_entries(seal).filter(at__gte=newest).exists() else None
