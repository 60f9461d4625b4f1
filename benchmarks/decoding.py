"""Decoding recorded pages: our client against the third-party client `veeam-spc`."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from veeam_spc.v3_6_1.models.get_backup_servers_licenses_response_200 import GetBackupServersLicensesResponse200
from veeam_spc.v3_6_1.models.get_site_licenses_response_200 import GetSiteLicensesResponse200
from veeam_spc.v3_6_1.models.get_v_one_servers_licenses_response_200 import GetVOneServersLicensesResponse200
from veeam_spc.v3_6_1.models.get_vb_365_servers_licenses_response_200 import GetVb365ServersLicensesResponse200

from benchmarks.measuring import in_turn, ratio, verdict
from benchmarks.recording import Pages
from vspc.answers import Answer
from vspc.schemas import BackupServerLicense, M365License, SiteLicense, VeeamOneLicense
from vspc.wire import decode_rows, read_list

KINDS: dict[str, tuple[type[Any], Any]] = {
    "/api/v3/licensing/sites": (SiteLicense, GetSiteLicensesResponse200),
    "/api/v3/licensing/backupServers": (BackupServerLicense, GetBackupServersLicensesResponse200),
    "/api/v3/licensing/voneServers": (VeeamOneLicense, GetVOneServersLicensesResponse200),
    "/api/v3/licensing/vb365Servers": (M365License, GetVb365ServersLicensesResponse200),
}


def run(pages: Pages) -> list[str]:
    """Return the lines about decoding every page of licenses once."""
    bodies = [(path.partition("?")[0], body) for path, body in pages.items() if path.partition("?")[0] in KINDS]

    def ours() -> float:
        began = time.perf_counter()
        for path, body in bodies:
            answer = _answer(path, body)
            decode_rows(answer, read_list(answer).rows, KINDS[path][0], first=0)
        return time.perf_counter() - began

    def theirs() -> float:
        began = time.perf_counter()
        for path, body in bodies:
            KINDS[path][1].from_dict(json.loads(body))
        return time.perf_counter() - began

    our_time, their_time = in_turn(ours, theirs)
    return [
        f"    ours {our_time:.3f} s, veeam-spc {their_time:.3f} s, {len(bodies)} pages",
        verdict("(b) decoding against veeam-spc", ratio(our_time, their_time), 0.2),
    ]


def _answer(path: str, body: bytes) -> Answer:
    return Answer(path=path, status=200, body=body, sent_at=datetime.now(UTC), request_id="benchmark")
