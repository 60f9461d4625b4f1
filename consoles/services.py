"""Writes about connections, and the questions that a connection test asks."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.conf import settings
from django.db import transaction

from consoles.connection import client_for
from consoles.lists import LISTS, ConsoleList
from consoles.models import Console, ConsoleToken
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcForbidden

# The fields whose change makes the stored token pair worthless.
IDENTITY_FIELDS = ("url", "auth_kind", "api_key", "username", "password")
ENVIRONMENT_NAME = "Console"
DEMO_NAME = "Demo"


@dataclass(frozen=True)
class Identity:
    """Who we are at a console; `version` is the console's, empty where our role may not ask for it."""

    signed_in_as: str = ""
    role: str = ""
    version: str = ""


@dataclass(frozen=True)
class ConnectionReport:
    """What a test of a connection found; `problem` is the sentence that explains why there is nothing else."""

    problem: str = ""
    identity: Identity = Identity()
    may_read: tuple[str, ...] = ()
    may_not_read: tuple[str, ...] = ()


@transaction.atomic
def console_create(*, values: dict[str, Any]) -> Console:
    """Add a real console; the demo and all its rows go, since invented numbers beside real ones mislead."""
    Console.objects.filter(is_demo=True).delete()
    return Console.objects.create(**values)


@transaction.atomic
def console_update(*, console: Console, values: dict[str, Any]) -> Console:
    """Change a console; other credentials or another address end the session that we have there."""
    identity = [getattr(console, field) for field in IDENTITY_FIELDS]
    for field, value in values.items():
        setattr(console, field, value)
    console.save()
    if identity != [getattr(console, field) for field in IDENTITY_FIELDS]:
        ConsoleToken.objects.filter(console=console).delete()
    return console


def console_switch(*, console: Console, is_active: bool) -> Console:
    """Read a console on schedule again, or leave it alone; its rows stay and age."""
    console.is_active = is_active
    console.save(update_fields=["is_active"])
    return console


def console_from_environment() -> bool:
    """Create or update the console that VSPC_URL names; return whether it names one.

    The row is known by its address, so that it may be renamed in the browser.
    """
    if not settings.VSPC_URL:
        return False
    values = {
        "auth_kind": Console.AuthKind.API_KEY if settings.VSPC_API_KEY else Console.AuthKind.PASSWORD,
        "api_key": settings.VSPC_API_KEY,
        "username": settings.VSPC_USERNAME,
        "password": settings.VSPC_PASSWORD,
        "verify_tls": settings.VSPC_VERIFY_TLS,
        "ca_bundle": settings.VSPC_CA_BUNDLE,
    }
    console = Console.objects.filter(url=settings.VSPC_URL).first()
    if console:
        console_update(console=console, values=values)
    else:
        console_create(values={"name": _free_name(ENVIRONMENT_NAME), "url": settings.VSPC_URL, **values})
    return True


def demo_is_wanted() -> bool:
    """Whether there is no real console, so that the simulator has something to show."""
    return not settings.VSPC_URL and not Console.objects.filter(is_demo=False).exists()


@transaction.atomic
def demo_console_ensure(*, url: str, api_key: str) -> None:
    """Point the demo console at the simulator of this start."""
    console = Console.objects.filter(is_demo=True).first() or Console(name=_free_name(DEMO_NAME), is_demo=True)
    console_update(console=console, values={"url": url, "api_key": api_key})


def connection_test(console: Console) -> ConnectionReport:
    """Ask the console who we are and what we may read, and keep the answer if `console` is saved; never raises."""
    try:
        with client_for(console) as client:
            report = _report(client)
    except VspcError as error:
        return ConnectionReport(problem=error.sentence)
    identity_note(console, report.identity)
    return report


def identity_note(console: Console, identity: Identity) -> None:
    """Keep what the console said of itself and of our account; a version that is kept from us stays as it was."""
    console.signed_in_as = identity.signed_in_as[:200]
    console.role = identity.role[:50]
    console.version = identity.version[:50] or console.version
    Console.objects.filter(pk=console.pk).update(
        signed_in_as=console.signed_in_as, role=console.role, version=console.version
    )


def identity_ask(client: VspcClient) -> Identity:
    """Return who we are at the console, and its version, which only some roles may ask for."""
    user = client.me().value
    try:
        version = client.about().value.server_version or ""
    except VspcForbidden:
        version = ""
    return Identity(signed_in_as=user.user_name or "", role=user.role or "", version=version)


def _report(client: VspcClient) -> ConnectionReport:
    identity = identity_ask(client)
    readable = {item.title: _may_read(item, client) for item in LISTS}
    return ConnectionReport(
        identity=identity,
        may_read=tuple(title for title, may in readable.items() if may),
        may_not_read=tuple(title for title, may in readable.items() if not may),
    )


def _may_read(item: ConsoleList, client: VspcClient) -> bool:
    try:
        next(iter(item.open(client).walk(limit=1)), None)
    except VspcForbidden:
        return False
    return True


def _free_name(name: str) -> str:
    """Return `name`, or with a number behind it that no console has yet."""
    taken = set(Console.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(
        candidate for number in count(1) if (candidate := name if number == 1 else f"{name} {number}") not in taken
    )
