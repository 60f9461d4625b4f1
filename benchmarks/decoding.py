"""Decoding recorded pages: our client against the third-party client `veeam-spc`."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from veeam_spc.v3_6_1 import models as theirs

from benchmarks.measuring import in_turn, ratio, verdict
from benchmarks.recording import Pages
from vspc.answers import Answer
from vspc.schemas import (
    BackupServer,
    BackupServerLicense,
    Company,
    Location,
    M365License,
    M365Server,
    Organization,
    Site,
    SiteLicense,
    VeeamOneLicense,
    VeeamOneServer,
)
from vspc.wire import decode_rows, read_list

KINDS: dict[str, tuple[type[Any], Any]] = {
    "/organizations": (Organization, theirs.GetOrganizationsResponse200),
    "/organizations/companies": (Company, theirs.GetCompaniesResponse200),
    "/organizations/locations": (Location, theirs.GetLocationsResponse200),
    "/infrastructure/sites": (Site, theirs.GetSitesResponse200),
    "/infrastructure/backupServers": (BackupServer, theirs.GetBackupServersResponse200),
    "/infrastructure/voneServers": (VeeamOneServer, theirs.GetVOneServersResponse200),
    "/infrastructure/vb365Servers": (M365Server, theirs.GetVb365ServersResponse200),
    "/licensing/sites": (SiteLicense, theirs.GetSiteLicensesResponse200),
    "/licensing/backupServers": (BackupServerLicense, theirs.GetBackupServersLicensesResponse200),
    "/licensing/voneServers": (VeeamOneLicense, theirs.GetVOneServersLicensesResponse200),
    "/licensing/vb365Servers": (M365License, theirs.GetVb365ServersLicensesResponse200),
}


def run(pages: Pages) -> list[str]:
    """Return the lines about decoding every page of every list once."""
    bodies = [(path, body) for path, body in ((_list_of(path), body) for path, body in pages.items()) if path in KINDS]

    def ours() -> float:
        began = time.perf_counter()
        for path, body in bodies:
            answer = _answer(path, body)
            decode_rows(answer, read_list(answer).rows, KINDS[path][0], first=0)
        return time.perf_counter() - began

    def veeam_spc() -> float:
        began = time.perf_counter()
        for path, body in bodies:
            KINDS[path][1].from_dict(json.loads(body))
        return time.perf_counter() - began

    our_time, their_time = in_turn(ours, veeam_spc)
    return [
        f"    ours {our_time:.3f} s, veeam-spc {their_time:.3f} s, {len(bodies)} pages",
        verdict("(b) decoding against veeam-spc", ratio(our_time, their_time), 0.2),
    ]


def _list_of(path: str) -> str:
    return path.partition("?")[0].removeprefix("/api/v3")


def _answer(path: str, body: bytes) -> Answer:
    return Answer(path=path, status=200, body=body, sent_at=datetime.now(UTC), request_id="benchmark")
