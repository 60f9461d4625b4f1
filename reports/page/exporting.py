"""Files of what a page of a report works out, for those who may take lists away."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from ui.addresses import changed
from ui.columns import Column
from ui.exports import FORMATS, Export, export_answer


def file_response(
    request: SignedInRequest,
    *,
    name: str,
    row_name: str,
    columns: Sequence[Column],
    rows: Iterable[object],
    count: int,
    now: datetime,
) -> HttpResponseBase:
    """Return the rows as the file that `format` asks for; raises `PermissionDenied` and `ExportRefusedError`."""
    if not may_export(request):
        raise PermissionDenied("Your role does not include exports.")
    export = Export(name=name, row_name=row_name, columns=columns, rows=rows, count=count, day=timezone.localdate(now))
    return export_answer(request, export)


def may_export(request: HttpRequest) -> bool:
    """Whether this person may take lists away."""
    return request.user.has_perm(Permission.EXPORT.full_name)


def export_links(request: HttpRequest) -> list[tuple[str, str]]:
    """Return each format with its address, for those who may."""
    return [(name, changed(request.GET, format=name)) for name in FORMATS] if may_export(request) else []
