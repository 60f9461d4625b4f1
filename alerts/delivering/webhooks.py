"""Sending to webhooks: a JSON body of our own, under a key by which the receiver knows one that comes twice."""

from typing import Any

import requests

from alerts.channels.addresses import Address
from alerts.delivering.asking import answer_check, ask, failure_of
from alerts.delivering.letters import Letter
from vspc.errors import VspcDestinationError

VERSION = 1
KEY_HEADER = "Idempotency-Key"
# Alerts in one body; receivers refuse what is too large.
MOST_ALERTS = 100


def webhook_send(letter: Letter, address: Address) -> None:
    """Post the letter; raises `NotDeliveredError` where it is not taken."""
    plugin = address.plugin
    try:
        response = ask(
            plugin.method,
            _url(address),
            reads_body=False,
            json={**plugin.payload_extras, **body_of(letter)},
            params=plugin.params,
            headers={**plugin.headers, KEY_HEADER: str(letter.key), "User-Agent": "vspcdash"},
            auth=(plugin.user, plugin.password or "") if plugin.user else None,
            verify=plugin.verify_certificate,
        )
    except (requests.RequestException, VspcDestinationError) as error:
        raise failure_of(address.host, error) from error
    answer_check(address.host, response.status_code)


def body_of(letter: Letter) -> dict[str, Any]:
    """Return what is posted; `docs/alerts.md` describes it."""
    return {
        "version": VERSION,
        "key": str(letter.key),
        "kind": letter.kind,
        "written_at": letter.written_at.isoformat(),
        "subject": letter.subject,
        "text": letter.plain,
        "alerts": list(letter.alerts[:MOST_ALERTS]),
        "more": max(len(letter.alerts) - MOST_ALERTS, 0),
    }


def _url(address: Address) -> str:
    plugin = address.plugin
    port = f":{plugin.port}" if plugin.port else ""
    return f"{'https' if plugin.secure else 'http'}://{plugin.host}{port}{plugin.fullpath}"
