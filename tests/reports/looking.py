"""Pages of reports as people read them."""

import json
import re
from contextlib import closing
from typing import Any

from django.test import Client

TAG = re.compile(r"<[^>]+>")


def page(client: Client, address: str, **headers: str) -> str:
    """A page as it is sent."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def words(html: str) -> str:
    """What a page says, without its markup."""
    return " ".join(TAG.sub(" ", html).split())


def exported(client: Client, address: str) -> bytes:
    """A file that somebody takes away."""
    response = client.get(address)
    assert response.status_code == 200
    with closing(response):
        return response.getvalue()


def records(client: Client, address: str) -> list[dict[str, Any]]:
    """The JSON export at an address."""
    found: list[dict[str, Any]] = json.loads(exported(client, address))
    return found
