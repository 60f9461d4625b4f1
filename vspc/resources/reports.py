"""`/licensing/reports`: the monthly usage reports, their approval, and their files."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

import msgspec

from vspc.answers import Answer, unreadable
from vspc.connection import Connection
from vspc.errors import VspcProtocolError
from vspc.paging import Page
from vspc.patching import auto_approve_patch
from vspc.query import Filter, Sort
from vspc.report_schemas import FinalizationStatus, LicenseReport, ReportSettings
from vspc.resources.base import Listing, Reading, read_single
from vspc.transport import Request
from vspc.wire import UNREADABLE, decoder_of
from vspc.writing import Outcome, Write

PATH = "/licensing/reports"
SETTINGS = f"{PATH}/settings"
# A report of 10,000 companies has twenty megabytes.
REPORTS_PER_PAGE = 1
FILE_TYPES = "text/csv, application/csv, application/octet-stream, application/json;q=0.5"
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
KEYS = UUID("6f0e3bb2-9d6c-4d29-9b53-5a3f2f9b8f51")


@dataclass(frozen=True)
class ReportFile:
    """A report as the console writes it to a file, byte for byte; `content_type` is in lower case."""

    content: bytes = field(repr=False)
    content_type: str


class ReportListing(Listing[LicenseReport]):
    """Reports, one on a page.

    The contract's key is the number of a report. The `uid` of a row is made of the number, the owner and the beginning
    of the interval, so that two reports under one number are two rows.
    """

    def __init__(self, connection: Connection, path: str) -> None:
        super().__init__(connection, path, LicenseReport, key="report_parameters.report_id", uid=key_of)

    def walk(
        self,
        *,
        filter: Filter | None = None,
        sort: Sequence[Sort] | None = None,
        select: Iterable[str] | None = None,
        limit: int = REPORTS_PER_PAGE,
        on_restart: Callable[[], None] | None = None,
    ) -> Iterator[Page[LicenseReport]]:
        """Yield pages as every list does, with `limit` reports at most."""
        return super().walk(filter=filter, sort=sort, select=_with_key(select), limit=limit, on_restart=on_restart)

    def list(
        self,
        *,
        filter: Filter | None = None,
        sort: Sequence[Sort] | None = None,
        select: Iterable[str] | None = None,
        limit: int = REPORTS_PER_PAGE,
    ) -> "list[LicenseReport]":
        """Return all values; raises as `walk` does. Whole reports are large: a `select` keeps them small."""
        return super().list(filter=filter, sort=sort, select=_with_key(select), limit=limit)


class Reports(ReportListing):
    """All reports of one console; `latest` are the last ones of each owner."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, PATH)
        self.latest = ReportListing(connection, f"{PATH}/latest")

    def of_month(self, month: str) -> ReportListing:
        """Return the list of one month (`YYYY-MM`).

        Whether that is the month of the usage or the one in which the report was made, the contract leaves open.
        """
        if not MONTH.fullmatch(month):
            raise ValueError("a month must look like 2026-05")
        return ReportListing(self._connection, f"{PATH}/{month}")

    def settings(self) -> Reading[ReportSettings]:
        """Return whether reports are approved automatically."""
        return read_single(self._connection, SETTINGS, ReportSettings)

    def auto_approve_set(self, *, enabled: bool, write: Write) -> Outcome:
        """Switch the automatic approval on or off, for all managed resellers too."""
        request = Request(SETTINGS, method="PATCH", patch=auto_approve_patch(enabled=enabled))
        return self._connection.submit(request, write)

    def finalize(self, *, write: Write) -> Outcome:
        """Finalize every report that waits for it; nothing takes it back. `finalization_of` reads what comes of it."""
        return self._connection.submit(Request(f"{PATH}/finalization", method="POST"), write)

    def csv(self, report_id: int) -> ReportFile:
        """Return the report as a file.

        Raises `VspcProtocolError` for an answer that is neither a file nor a link to one on this console, or is empty.
        """
        answer = self._connection.call(Request(f"{PATH}/{report_id}/csv", accept=FILE_TYPES))
        if not answer.is_file:
            answer = self._connection.call(Request(self._linked(answer), accept=FILE_TYPES, at_root=True))
        if not answer.is_file:
            raise unreadable(answer, "with a link to something that is not a file")
        if not answer.body.strip():
            raise unreadable(answer, "with an empty file")
        return ReportFile(content=answer.body, content_type=answer.content_type)

    def _linked(self, answer: Answer) -> str:
        """Return where on this console the link in the answer leads."""
        path = self._connection.path_of(_link(answer))
        if path is None:
            # The bearer goes with each request, and nobody else may get it.
            raise unreadable(answer, "with a link that does not lead to the console itself")
        return path


def finalization_of(body: bytes) -> FinalizationStatus:
    """Return what the body of an `Applied`, or of the result of an action, says to a finalization.

    Both forms are read, with and without an envelope; nothing stands in an empty one. Raises `VspcProtocolError`.
    """
    if not body.strip():
        return FinalizationStatus()
    try:
        data = decoder_of(_Envelope).decode(body).data
        status: FinalizationStatus = decoder_of(FinalizationStatus).decode(data or body)
    except UNREADABLE:
        pass
    else:
        return status
    raise VspcProtocolError("The console answered the finalization with something that cannot be read.")


class _Envelope(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"")


def key_of(report: LicenseReport) -> UUID:
    """Return the key of a report as a row: the same for the same number, owner and interval."""
    of = report.report_parameters
    start = of.report_interval.start_of_interval if of.report_interval else None
    return uuid5(KEYS, f"{of.report_id}/{of.organization_uid}/{start}")


def _with_key(select: Iterable[str] | None) -> Iterable[str] | None:
    return None if select is None else ["reportParameters", *select]


def _link(answer: Answer) -> str:
    """Return the text that came instead of a file, with or without an envelope; raises `VspcProtocolError`."""
    try:
        document = decoder_of(str | _Link).decode(answer.body)
    except UNREADABLE:
        document = None
    if document is None:
        raise unreadable(answer, "with neither a file nor a link to one")
    return document if isinstance(document, str) else document.data


class _Link(msgspec.Struct):
    data: str
