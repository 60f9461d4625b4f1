"""The lists that files are made of, by their addresses."""

import hashlib
from dataclasses import dataclass
from typing import Self

from django.http import Http404, QueryDict
from django.urls import resolve

from accounts.models import User
from consoles.scoping import granted_organizations
from ui.exports import Export, ExportRefusedError, FileRequest, is_exporting
from ui.wording import number

# Lines of an Excel sheet, less the one of the headings.
EXCEL_ROWS = 1_048_575


@dataclass(frozen=True, slots=True)
class ListAddress:
    """Where a list is, with what narrows and orders it; the same filters in another order are the same address."""

    path: str
    filters: str

    @classmethod
    def of(cls, path: str, query: str) -> Self:
        """Return the address without what says which page or file of the list is meant."""
        given = QueryDict(query, mutable=True)
        for name in ("format", "page"):
            given.pop(name, None)
        kept = QueryDict(mutable=True)
        for name in sorted(given):
            kept.setlist(name, given.getlist(name))
        return cls(path, kept.urlencode())

    @property
    def digest(self) -> str:
        """What tells it apart from others, in 64 characters."""
        return hashlib.sha256(f"{self.path}?{self.filters}".encode()).hexdigest()


def asked_again(address: ListAddress, user: User) -> tuple[FileRequest, Export]:
    """Ask the view at the address in the name of `user`, and return the request with what would leave by it now.

    Raises what the view raises for somebody who may not, or for filters that mean nothing; `Http404` also for an
    address that is none of a list, and `ExportRefusedError` for more rows than a sheet has.
    """
    view, args, kwargs = resolve(address.path)
    if not is_exporting(view):
        raise Http404
    request = file_request(address, user)
    view(request, *args, **kwargs)
    if request.export is None:
        raise Http404
    size_check(request.export)
    return request, request.export


def file_request(address: ListAddress, user: User) -> FileRequest:
    """Return a request for the list at the address in the name of `user`."""
    request = FileRequest(address.path, address.filters)
    request.user = user
    return request


def size_check(export: Export) -> None:
    """Raise `ExportRefusedError` for more rows than a sheet has."""
    if export.count > EXCEL_ROWS:
        raise ExportRefusedError(
            f"An Excel sheet holds at most {number(EXCEL_ROWS)} rows and the list has {number(export.count)}: "
            "narrow it with filters, or take CSV."
        )


def sight_of(user: User) -> list[int]:
    """Return the organizations that a scope names or has by a reseller: a console can take them out of it any day."""
    return sorted(granted_organizations(user).values_list("pk", flat=True))
