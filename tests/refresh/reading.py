"""Reading a simulated console as a worker does."""

from typing import Any
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.test import override_settings

from consoles.models import Console, Freshness
from licensing.models import License
from refresh.models import Refresh, RefreshStep
from refresh.running import refresh_run
from refresh.services import refresh_request
from tests.consoles.factories import console_make
from tests.support.network import Network

HOST = "eu-west.test"
SERVERS = "/licensing/backupServers"


def connected(network: Network, app: WSGIApplication | None, **values: Any) -> Console:
    """Return a console named EU-West behind which `app` answers; nobody answers for None."""
    if app is not None:
        network.consoles[HOST] = app
    return console_make(**{"name": "EU-West", "url": f"https://{HOST}:1280", **values})


def read(console: Console, *, keeps_evidence: bool = False) -> Refresh:
    """Refresh `console` from beginning to end.

    Evidence of its final reports, more work than all of the lists, is kept only where that is asked for.
    """
    refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)
    with override_settings(EVIDENCE_KEEP_DAYS=settings.EVIDENCE_KEEP_DAYS if keeps_evidence else 0):
        refresh_run(refresh.pk)
    refresh.refresh_from_db()
    return refresh


def step_of(refresh: Refresh, part: str, step: str = "licenses") -> RefreshStep:
    """Return how the reading of one list went."""
    return refresh.steps.get(step=step, part=part)


def freshness_of(console: Console, part: str, step: str = "licenses") -> Freshness:
    """Return how old our copy of a list is."""
    return console.freshness.get(step=step, part=part)


def backup_licenses(console: Console) -> Any:
    """Return the licenses of backup servers that we have."""
    return License.objects.filter(console=console, product="backup_server")
