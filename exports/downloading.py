"""Handing a file out, to the person that it was made for."""

from collections.abc import Iterator
from contextlib import suppress

from django.http import StreamingHttpResponse
from django.utils import timezone

from exports.lists import ListAddress, asked_again, file_request, sight_of
from exports.models import ExportJob
from ui.errors import DomainError
from ui.exports import XLSX, ExportRefusedError, exported, file_name


class OutOfSightError(DomainError):
    """The file may tell of companies that have left the person's scope since."""


def file_answer(job: ExportJob, *, with_body: bool) -> StreamingHttpResponse:
    """Answer with a file that is ready, and tell whoever keeps a log of that, unless only the headers are asked for.

    The view of the list is asked once more: raises what that raises for somebody who may not have it any more, and
    `OutOfSightError`. What the list would hold today is no matter: a filter may name a console that was renamed.
    """
    address = ListAddress(job.path, job.filters)
    with suppress(ExportRefusedError):
        asked_again(address, job.user)
    if not set(job.sight).issubset(sight_of(job.user)):
        raise OutOfSightError("Companies have left your scope since this file was made; ask for it again.")
    if with_body:
        exported.send(sender=None, request=file_request(address, job.user), name=job.name, file_format="xlsx")
    response = StreamingHttpResponse(_pieces(job), content_type=XLSX)
    response["Content-Length"] = job.size
    day = timezone.localdate(job.finished_at)
    response["Content-Disposition"] = f'attachment; filename="{file_name(job.name, day, "xlsx")}"'
    return response


def _pieces(job: ExportJob) -> Iterator[bytes]:
    """Read one piece at a time: memory does not grow with the file, and no query stays open while a browser is slow."""
    number = 0
    while (piece := job.pieces.filter(number=number).values_list("content", flat=True).first()) is not None:
        yield bytes(piece)
        number += 1
