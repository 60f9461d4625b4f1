"""Making a file: the rows of a list as a workbook, and the workbook in pieces, in memory that grows with neither."""

import logging
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.utils import timezone

from exports.leases import ExportLease, claim
from exports.lists import ListAddress, asked_again, sight_of
from exports.models import ExportJob, ExportPiece
from ui.errors import DomainError
from ui.exports import WORKBOOK, workbook_write
from vspcdash.leases import LeaseLostError

logger = logging.getLogger(__name__)

PIECE_BYTES = 1 << 20
NOT_ALLOWED = "You may not take this list away any more."
GONE = "What this list is about is not in your sight any more."
DEFECT = "This is a defect of vspcdash (%s); the log of the worker has the details."


def export_make(job_id: UUID) -> bool:
    """Make a file that waits, and return whether it was ours to make.

    A worker that is told to stop hands it back; one that is killed loses it when the lease ends.
    """
    lease = claim(job_id, timezone.now())
    if lease is None:
        return False
    try:
        with lease.kept():
            _make(ExportJob.objects.select_related("user").get(pk=job_id), lease)
    except LeaseLostError:
        logger.warning("export=%s was taken over or is not wanted any more", job_id)
    except (DomainError, Http404, PermissionDenied) as error:
        _fail(lease, sentence_of(error))
    except (OSError, OperationalError):
        # A full disk, a lock, a database that is away: it is begun again once the lease has ended, so many times.
        raise
    except Exception as error:
        if not ExportJob.objects.filter(pk=job_id).exists():
            # It was taken away with the person's rights, and the database refuses pieces of nothing.
            logger.info("export=%s is not wanted any more", job_id)
            return True
        _fail(lease, DEFECT % type(error).__name__)
        raise
    except BaseException:
        lease.hand_back()
        raise
    return True


def sentence_of(error: DomainError | Http404 | PermissionDenied) -> str:
    """Return why the view of a list gave nothing."""
    if isinstance(error, DomainError):
        return error.sentence
    return GONE if isinstance(error, Http404) else NOT_ALLOWED


def _make(job: ExportJob, lease: ExportLease) -> None:
    # What an earlier worker had begun.
    job.pieces.all().delete()
    _, export = asked_again(ListAddress(job.path, job.filters), job.user)
    lease.mine().update(row_count=export.count, sight=sight_of(job.user))
    _leftovers_delete()
    with tempfile.TemporaryFile(dir=settings.WORK_DIR) as stream:
        workbook_write(replace(export, rows=_noted(export.rows, lease)), stream)
        size = _keep(job, stream, lease)
    now = timezone.now()
    lease.end(
        state=ExportJob.State.READY,
        finished_at=now,
        expires_at=now + timedelta(hours=settings.EXPORT_KEEP_HOURS),
        row_count=lease.done_count,
        done_count=lease.done_count,
        size=size,
    )
    logger.info("export=%s list=%s rows=%d bytes=%d", job.pk, job.name, lease.done_count, size)


def _leftovers_delete() -> None:
    """Delete what workers of this machine left that were killed: no task runs for as long as that."""
    for folder in settings.WORK_DIR.glob(f"{WORKBOOK}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > 2 * settings.CELERY_TASK_TIME_LIMIT:
                shutil.rmtree(folder, ignore_errors=True)


def _noted(rows: Iterable[object], lease: ExportLease) -> Iterator[object]:
    """Yield the rows, and count them for those who wait.

    Nothing is written here: SQLite takes no write from a connection whose reading began before somebody else wrote.
    """
    for row in rows:
        if lease.is_lost:
            raise LeaseLostError
        yield row
        lease.done_count += 1


def _keep(job: ExportJob, stream: IO[bytes], lease: ExportLease) -> int:
    """Write the file to the database piece by piece, and return how many bytes it has."""
    stream.seek(0)
    number = size = 0
    while content := stream.read(PIECE_BYTES):
        lease.proceed()
        ExportPiece.objects.create(job=job, number=number, content=content)
        number, size = number + 1, size + len(content)
    return size


def _fail(lease: ExportLease, reason: str) -> None:
    lease.end(state=ExportJob.State.FAILED, finished_at=timezone.now(), reason=reason)
