"""Usage as somebody who looks at pages finds it: consoles that were read at the moments that a test tells."""

import csv
import io
import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.test import Client

from consoles.models import Console, Freshness, Organization, Product, Server
from tests.support.network import Network
from tests.usage.console import Row, UsageConsole
from tests.usage.factories import connected, organization
from tests.usage.feeding import read_as_of
from usage.models import Gauge, OrganizationUsage

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
# The last reading of last month, and the youngest of this one.
LAST_MONTH = datetime(2026, 10, 31, 23, 45, tzinfo=UTC)
THIS_MONTH = datetime(2026, 11, 23, 9, 56, tzinfo=UTC)
LIST = "/usage/"
Kind = Gauge.Kind


@dataclass
class Told:
    """A console of which a test tells what each reading found."""

    console: Console
    app: UsageConsole

    def read(self, moment: datetime, *rows: Row) -> None:
        """Read this of usage at `moment`."""
        self.app.says(*rows)
        read_as_of(self.console, moment)
        Freshness.objects.update_or_create(
            console=self.console, step=Freshness.Step.USAGE, part="usage", defaults={"refreshed_at": moment}
        )

    def company(self, number: int, name: str, **values: Any) -> Organization:
        """Let the directory know the organization of that number."""
        return organization(self.console, number, name=name, **values)

    def reseller(self, number: int, name: str) -> Organization:
        """Let the directory know a reseller."""
        return self.company(number, name, type=Organization.Type.RESELLER)

    def server(self, number: int, name: str, kind: Product = Product.BACKUP_SERVER) -> Server:
        """Let the directory know the server of that number."""
        return Server.objects.create(console=self.console, uid=UUID(int=number), kind=kind, name=name, read_at=NOW)

    def organization(self, number: int) -> Organization:
        """The organization of that number as the directory knows it."""
        return Organization.objects.get(console=self.console, uid=UUID(int=number))

    def usage(self, number: int) -> OrganizationUsage:
        """What we have of the organization of that number."""
        return OrganizationUsage.objects.get(console=self.console, uid=UUID(int=number))


def told(network: Network, name: str = "EU-West") -> Told:
    """Return a console that nothing was read of yet."""
    app = UsageConsole()
    return Told(connected(network, app, name=name), app)


def rows_at(client: Client, address: str) -> list[Any]:
    """The rows of a list."""
    response = client.get(address)
    assert response.status_code == 200
    return list(response.context["rows"])


def titles(client: Client, address: str) -> list[str]:
    """Who or what each row of a list is about."""
    return [row.company or row.title for row in rows_at(client, address)]


def page(client: Client, address: str, **headers: str) -> str:
    """A page as people read it."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def exported(client: Client, address: str) -> bytes:
    """A file that somebody takes away."""
    response = client.get(address)
    assert response.status_code == 200
    with closing(response):
        return response.getvalue()


def records(client: Client, query: str = "") -> list[dict[str, Any]]:
    """The JSON export of a list."""
    found: list[dict[str, Any]] = json.loads(exported(client, f"{LIST}?format=json{query}"))
    return found


def lines_of(body: bytes) -> list[dict[str, str]]:
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(body.decode())))
