"""Calls a simulated console in this process."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from simulator.app import Simulator, create_app
from simulator.clock import Clock

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vspc"
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)


def console(**options: Any) -> Simulator:
    """A console whose clock stands at noon of 12 May 2026 unless a test moves it."""
    return create_app(**{"clock": Clock(NOON)} | options)


class Caller:
    """Somebody who calls a console, with the demo key unless told otherwise."""

    def __init__(self, app: Simulator, token: str = "demo-key") -> None:
        self.app = app
        self.token = token
        self._client = Client(app)

    def request(self, method: str, path: str, *, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        """Send one request; query values that are not strings are sent as JSON documents."""
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        sent = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        return self._client.open(f"/api/v3{path}", method=method, headers=sent, query_string=texts)

    def get(self, path: str, **query: Any) -> TestResponse:
        """Send a GET."""
        return self.request("GET", path, **query)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of one answer that has to be a list."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.text
        return list(response.get_json()["data"])

    def everything(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of all pages."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(path, limit=500, offset=len(found), **query).get_json()
            found += page["data"]
            if len(found) >= page["meta"]["pagingInfo"]["total"] or not page["data"]:
                return found

    def error(self, path: str, **query: Any) -> dict[str, Any]:
        """The first error of an answer that has to be one, with its status."""
        response = self.get(path, **query)
        assert response.status_code >= 400, response.text
        return {"status": response.status_code, **response.get_json()["errors"][0]}

    def token_request(self, **form: str) -> TestResponse:
        """Ask for tokens."""
        return self._client.post("/api/v3/token", data=form)
