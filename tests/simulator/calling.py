"""Calls a simulated console in this process."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.license_file import make

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vspc"
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)

PRODUCTS = {
    "site": "/licensing/sites",
    "backup_server": "/licensing/backupServers",
    "veeam_one": "/licensing/voneServers",
    "m365": "/licensing/vb365Servers",
    "console": "/licensing/console",
}
SWITCHED_ON = [{"op": "replace", "path": "/autoUpdateEnabled", "value": "true"}]


def console(**options: Any) -> Simulator:
    """A console whose clock stands at noon of 12 May 2026 unless a test moves it."""
    return create_app(**{"clock": Clock(NOON)} | options)


class Caller:
    """Somebody who calls a console, with the demo key unless told otherwise."""

    def __init__(self, app: Simulator, token: str = "demo-key") -> None:
        self.app = app
        self.token = token
        self._client = Client(app)

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        content: dict[str, Any] | None = None,
        request_id: str = "",
        **query: Any,
    ) -> TestResponse:
        """Send one request with this `json` or `data` as its content; query values are sent as JSON documents."""
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        sent = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        sent |= {"X-Request-id": request_id} if request_id else {}
        return self._client.open(f"/api/v3{path}", method=method, headers=sent, query_string=texts, **content or {})

    def update(self, path: str, **options: Any) -> TestResponse:
        """Ask for an update of the license at that address."""
        return self.request("POST", f"{path}/update", **options)

    def install(self, path: str, file: str | bytes, **options: Any) -> TestResponse:
        """Install a license file at that address."""
        content = file.encode() if isinstance(file, str) else file
        form = {"data": {"license": (BytesIO(content), "demo.lic")}}
        return self.request("PUT", path, content=form, **options)

    def patch(self, path: str, patches: Any = SWITCHED_ON, **options: Any) -> TestResponse:
        """Patch the license at that address; switches auto-update on unless told otherwise."""
        return self.request("PATCH", path, content={"json": patches}, **options)

    def license(self, path: str) -> dict[str, Any]:
        """The license that stands at that address."""
        return dict(self.get(path).get_json()["data"])

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


def license_path(app: Simulator, product: str, **wanted: Any) -> str:
    """The address of a license of that product whose row has these values."""
    path = PRODUCTS[product]
    if product == "console":
        return path
    rows = app.world.rows(path)
    return next(f"{path}/{uid}" for uid, row in rows.items() if wanted.items() <= row.items())


def demo_license(product: str, *, expires: date = date(2026, 12, 31), points: float = 75, **options: Any) -> str:
    """A license file for that product."""
    return make(product=product, expires=expires, points=points, **options)
