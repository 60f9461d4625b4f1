"""The lists of a console that we read, in the order in which later ones refer to earlier ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import msgspec

from consoles.models import Freshness, Product
from vspc.client import VspcClient
from vspc.errors import VspcForbidden
from vspc.moments import read_moment
from vspc.paging import Page, Row
from vspc.report_schemas import ReportSettings
from vspc.schemas import ConsoleLicense, LicenseSettings
from vspc.wire import decoder_of

# The console's own license carries no UID, nor do the settings of its reports.
CONSOLE_LICENSE_UID = REPORT_SETTINGS_UID = UUID(int=0)


class Walkable(Protocol):
    """What can be read page by page; `on_restart` is called when the pages so far are void."""

    def walk(self, *, limit: int = 500, on_restart: Callable[[], None] | None = None) -> Iterator[Page[Any]]:
        """Return the pages."""
        ...

    def decode(self, raw: bytes) -> Row[Any]:
        """Return a row from its JSON, which the list gave before."""
        ...


@dataclass(frozen=True)
class ConsoleList:
    """One list: where it belongs, what people call it, and how it is opened."""

    step: Freshness.Step
    part: str
    title: str
    open: Callable[[VspcClient], Walkable]


class ConsoleAnswer(msgspec.Struct, frozen=True):
    """The two answers that make up the console's own license; the settings may be kept from us."""

    license: ConsoleLicense
    settings: LicenseSettings | None


class ConsoleLicenseList:
    """The console's own license, as a list of one row."""

    def __init__(self, client: VspcClient) -> None:
        self.client = client

    def walk(self, *, limit: int = 500, on_restart: Callable[[], None] | None = None) -> Iterator[Page[Any]]:
        """Return one page with one row, made of the license and of its settings."""
        license_ = self.client.licensing.console()
        try:
            settings = self.client.licensing.console_settings().raw
        except VspcForbidden:
            settings = b"null"  # the license is worth showing without them: its renewal is then unknown
        raw = b'{"license": %b, "settings": %b}' % (license_.raw, settings)
        yield Page(rows=[self.decode(raw)], total=1, sent_at=license_.sent_at)

    def decode(self, raw: bytes) -> Row[Any]:
        """Return the row of the two answers."""
        value = msgspec.json.decode(raw, type=ConsoleAnswer, dec_hook=read_moment)
        return Row(uid=CONSOLE_LICENSE_UID, raw=raw, value=value)


class ReportSettingsList:
    """How the console treats its reports, as a list of one row."""

    def __init__(self, client: VspcClient) -> None:
        self.client = client

    def walk(self, *, limit: int = 500, on_restart: Callable[[], None] | None = None) -> Iterator[Page[Any]]:
        """Return one page with one row."""
        settings = self.client.licensing.reports.settings()
        yield Page(rows=[self.decode(settings.raw)], total=1, sent_at=settings.sent_at)

    def decode(self, raw: bytes) -> Row[Any]:
        """Return the row of the answer."""
        return Row(uid=REPORT_SETTINGS_UID, raw=raw, value=decoder_of(ReportSettings).decode(raw))


DIRECTORY, LICENSES, USAGE = Freshness.Step.DIRECTORY, Freshness.Step.LICENSES, Freshness.Step.USAGE
REPORTS = Freshness.Step.REPORTS
LISTS = (
    ConsoleList(DIRECTORY, "organizations", "organizations", lambda client: client.organizations.organizations),
    ConsoleList(DIRECTORY, "companies", "companies", lambda client: client.organizations.companies),
    ConsoleList(DIRECTORY, "locations", "locations", lambda client: client.organizations.locations),
    ConsoleList(DIRECTORY, "sites", "sites", lambda client: client.infrastructure.sites),
    ConsoleList(DIRECTORY, "backup_servers", "backup servers", lambda client: client.infrastructure.backup_servers),
    ConsoleList(
        DIRECTORY, "veeam_one_servers", "Veeam ONE servers", lambda client: client.infrastructure.veeam_one_servers
    ),
    ConsoleList(DIRECTORY, "m365_servers", "Microsoft 365 servers", lambda client: client.infrastructure.m365_servers),
    ConsoleList(LICENSES, Product.SITE.value, "Cloud Connect licenses", lambda client: client.licensing.sites),
    ConsoleList(
        LICENSES,
        Product.BACKUP_SERVER.value,
        "Backup & Replication licenses",
        lambda client: client.licensing.backup_servers,
    ),
    ConsoleList(
        LICENSES, Product.VEEAM_ONE.value, "Veeam ONE licenses", lambda client: client.licensing.veeam_one_servers
    ),
    ConsoleList(LICENSES, Product.M365.value, "Microsoft 365 licenses", lambda client: client.licensing.m365_servers),
    ConsoleList(LICENSES, Product.CONSOLE.value, "console license", ConsoleLicenseList),
    ConsoleList(USAGE, "usage", "usage of organizations", lambda client: client.licensing.usage),
    ConsoleList(REPORTS, "reports", "usage reports of all months", lambda client: client.licensing.reports),
    ConsoleList(REPORTS, "latest_reports", "latest usage reports", lambda client: client.licensing.reports.latest),
    ConsoleList(REPORTS, "report_settings", "settings of usage reports", ReportSettingsList),
)
TITLES = {(item.step.value, item.part): item.title for item in LISTS}
