"""A script that asks the API."""

from typing import Any

from django.test import Client

from accounts.models import User
from tests.support.tokens import bearer_of

ROOT = "/api/v1/"


class Script:
    """Sends requests with an access token of `user`, and keeps no cookies."""

    def __init__(self, user: User, **values: Any) -> None:
        self.headers = bearer_of(user, **values)

    def get(self, path: str, **headers: str) -> Any:
        """Return the answer to a GET of an address, or of what is below `/api/v1/`."""
        address = path if path.startswith(("/", "http")) else ROOT + path
        return Client().get(address, headers={**self.headers, **headers})

    def post(self, path: str, body: object = None, **more: Any) -> Any:
        """Return the answer to a POST of a JSON body, or of none."""
        if body is None and not more:
            return Client().generic("POST", ROOT + path, headers=self.headers)
        return Client().post(ROOT + path, body, headers=self.headers, **{"content_type": "application/json", **more})

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return the rows of one answer."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def walk(self, path: str) -> list[dict[str, Any]]:
        """Return all rows, from `path` on."""
        found, address = [], path
        while address:
            page = self.get(address).json()
            found += page["items"]
            address = page["next"]
        return found
