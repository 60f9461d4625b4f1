"""The test of a connection: who are we at the console, and what may we read there."""

import time
from dataclasses import dataclass, field

from accounts.audit.actions import Action
from accounts.audit.recording import record
from consoles.connection import client_for
from consoles.lists import LISTS, ConsoleList
from consoles.models import Console
from consoles.services import Identity, identity_ask
from vspc.auth import MemoryTokenStore
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcForbidden

# A person waits for the answer: each question may take so long, and no more are asked after so long in all.
CALL_SECONDS = 5.0
TEST_SECONDS = 15.0
TOO_SLOW = "Not asked any more: the console answers too slowly."


@dataclass
class ConnectionReport:
    """What a test of a connection found; `problem` is the sentence that explains why there is nothing else."""

    problem: str = ""
    identity: Identity = field(default_factory=Identity)
    may_read: list[str] = field(default_factory=list)
    may_not_read: list[str] = field(default_factory=list)
    # Lists of which neither is known, with the reason.
    failures: dict[str, str] = field(default_factory=dict)


def connection_test(console: Console, *, saved: Console | None = None) -> ConnectionReport:
    """Ask the console who we are and what we may read; nothing of an earlier session is used.

    Nothing is stored but that somebody asked, and where. `saved` is the console as it is, where it is there already.
    """
    report = _tested(console)
    record(
        Action.CONSOLE_TESTED,
        subject=saved or console.name,
        after={
            "url": console.url,
            "problem": report.problem,
            "signed_in_as": report.identity.signed_in_as,
            "role": report.identity.role,
        },
    )
    return report


def _tested(console: Console) -> ConnectionReport:
    try:
        with client_for(console, tokens=MemoryTokenStore(), deadline=CALL_SECONDS) as client:
            report = ConnectionReport(identity=identity_ask(client))
            _ask_for_lists(report, client, give_up_at=time.monotonic() + TEST_SECONDS)
    except VspcError as error:
        return ConnectionReport(problem=error.sentence)
    return report


def _ask_for_lists(report: ConnectionReport, client: VspcClient, *, give_up_at: float) -> None:
    for item in LISTS:
        if time.monotonic() > give_up_at:
            report.failures[item.title] = TOO_SLOW
        else:
            _ask_for_list(report, item, client)


def _ask_for_list(report: ConnectionReport, item: ConsoleList, client: VspcClient) -> None:
    try:
        next(iter(item.open(client).walk(limit=1)), None)
        report.may_read.append(item.title)
    except VspcForbidden:
        report.may_not_read.append(item.title)
    except VspcError as error:
        report.failures[item.title] = error.sentence
