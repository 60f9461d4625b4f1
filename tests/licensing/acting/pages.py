"""Licenses to act on, and the pages from which people do."""

from typing import Any
from uuid import UUID

from django.test import Client

from consoles.models import Console, Product
from licensing.acting import ACTIONS
from licensing.models import License
from tests.licensing.factories import license_make, server_make

LIST = "/licenses/"
ACT = "/licenses/act/"


def license_held(console: Console, server: str = "vbr-harbor01", **values: Any) -> License:
    """Return a license of a server of that name, or of the console itself."""
    product = values.get("product", Product.BACKUP_SERVER)
    if product == Product.CONSOLE:
        return license_make(console, **{"uid": UUID(int=0), **values})
    return license_make(console, server=server_make(console, name=server, kind=product), **values)


def act(client: Client, *licenses: License, **data: Any) -> Any:
    """Press a button for those licenses."""
    return client.post(ACT, {"action": "update", "pk": [item.pk for item in licenses], "next": LIST, **data})


def html_of(client: Client, address: str) -> str:
    """Return a page with its hard blanks as plain ones."""
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u00a0", " ")


def buttons_of(client: Client, address: str) -> set[str]:
    """Return the actions that a page offers."""
    html = html_of(client, address)
    return {action.slug for action in ACTIONS if f'name="action" value="{action.slug}"' in html}
