"""Asking for files, and having them made without a worker."""

import io
from zipfile import ZipFile

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exports.lists import ListAddress
from exports.making import export_make
from exports.models import ExportJob
from exports.services import export_ask

LICENSES = ListAddress.of("/licenses/", "")


def asked(user: User, query: str = "", path: str = "/licenses/") -> ExportJob:
    """Ask for the file of a list."""
    return export_ask(user=user, address=ListAddress.of(path, query), now=timezone.now())


def made(user: User, query: str = "") -> ExportJob:
    """Ask for the file of the licenses, and have it made."""
    job = asked(user, query)
    assert export_make(job.pk)
    job.refresh_from_db()
    return job


def downloaded(client: Client, job: ExportJob) -> HttpResponse:
    """Take the file."""
    return client.get(f"/exports/{job.pk}/file/")  # type: ignore[return-value]  # what it really is depends on the view


def lines(content: bytes) -> int:
    """Return how many lines there are in a workbook, that of the headings included."""
    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").count(b"<row ")
