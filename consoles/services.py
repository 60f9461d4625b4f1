"""Writes about connections, and what a console says of itself and of our account."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.context import Origin, acting
from accounts.audit.recording import record, record_change
from consoles.auditing import console_facts, secrets_changed
from consoles.connection import certificates_are_readable, console_address
from consoles.models import Console, ConsoleToken
from consoles.purging import purge
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcForbidden

# The fields whose change makes the stored token pair worthless.
IDENTITY_FIELDS = ("url", "auth_kind", "api_key", "username", "password")
ENVIRONMENT = Origin(via="environment")
ENVIRONMENT_NAME = "Console"
DEMO_NAME = "Demo"


@dataclass(frozen=True)
class Identity:
    """Who we are at a console; `version` is the console's, empty where our role may not ask for it."""

    signed_in_as: str = ""
    role: str = ""
    version: str = ""


@transaction.atomic
def console_create(*, values: dict[str, Any]) -> Console:
    """Add a real console; the demo and all its rows go, since invented numbers beside real ones mislead."""
    _demo_purge()
    console = Console.objects.create(**values)
    record(Action.CONSOLE_ADDED, subject=console, after=console_facts(console))
    return console


@transaction.atomic
def console_update(*, console: Console, values: dict[str, Any]) -> Console:
    """Change a console; other credentials or another address end the session that we have there."""
    before, was = console_facts(console), copy(console)
    for field, value in values.items():
        setattr(console, field, value)
    console.save()
    if any(getattr(console, field) != getattr(was, field) for field in IDENTITY_FIELDS):
        ConsoleToken.objects.filter(console=console).delete()
    after = console_facts(console) | secrets_changed(was, console)
    record_change(Action.CONSOLE_CHANGED, subject=console, before=before, after=after)
    return console


@transaction.atomic
def console_switch(*, console: Console, is_active: bool) -> Console:
    """Read a console on schedule again, or leave it alone; its rows stay and age."""
    before, console.is_active = console.is_active, is_active
    console.save(update_fields=["is_active"])
    record_change(Action.CONSOLE_CHANGED, subject=console, before={"is_active": before}, after={"is_active": is_active})
    return console


def console_from_environment() -> bool:
    """Create or update the console that VSPC_URL names; return whether it names one.

    The row is known by its address, so that it may be renamed in the browser. Raises `ImproperlyConfigured` when the
    address or the certificates cannot be used.
    """
    if not settings.VSPC_URL:
        return False
    url = _environment_address()
    values = {
        "auth_kind": Console.AuthKind.API_KEY if settings.VSPC_API_KEY else Console.AuthKind.PASSWORD,
        "api_key": settings.VSPC_API_KEY,
        "username": settings.VSPC_USERNAME,
        "password": settings.VSPC_PASSWORD,
        "verify_tls": settings.VSPC_VERIFY_TLS,
        "ca_bundle": settings.VSPC_CA_BUNDLE,
    }
    console = Console.objects.filter(url=url, is_demo=False).first()
    with acting(ENVIRONMENT):
        if console:
            console_update(console=console, values=values)
        else:
            console_create(values={"name": _free_name(ENVIRONMENT_NAME), "url": url, **values})
    return True


def _environment_address() -> str:
    if settings.VSPC_CA_BUNDLE and not certificates_are_readable(settings.VSPC_CA_BUNDLE):
        raise ImproperlyConfigured("VSPC_CA_BUNDLE names a file that holds no readable certificates (PEM).")
    try:
        return console_address(settings.VSPC_URL)
    except VspcError as error:
        raise ImproperlyConfigured(f"VSPC_URL: {error.sentence}") from error


def demo_is_wanted() -> bool:
    """Whether there is no real console, so that the simulator has something to show."""
    return not settings.VSPC_URL and not Console.objects.filter(is_demo=False).exists()


@transaction.atomic
def demo_console_ensure(*, url: str, api_key: str) -> None:
    """Point the demo console at the simulator of this start, which is nobody's doing and stands in no log."""
    console = Console.objects.filter(is_demo=True).first() or Console(name=_free_name(DEMO_NAME), is_demo=True)
    console.url, console.api_key = url, api_key
    console.save()
    ConsoleToken.objects.filter(console=console).delete()


def identity_note(console: Console, identity: Identity) -> None:
    """Keep what the console said of itself and of our account, which it accepts; an unsaid version stays as it was."""
    console.signed_in_as = identity.signed_in_as[:200]
    console.role = identity.role[:50]
    console.version = identity.version[:50] or console.version
    Console.objects.filter(pk=console.pk).update(
        signed_in_as=console.signed_in_as, role=console.role, version=console.version, refused_at=None
    )


def refusal_note(console: Console, now: datetime) -> None:
    """Keep since when the console does not accept the credentials that it is read with."""
    Console.objects.filter(pk=console.pk, refused_at=None).update(refused_at=now)


def identity_ask(client: VspcClient) -> Identity:
    """Return who we are at the console, and its version, which only some roles may ask for."""
    user = client.me().value
    try:
        version = client.about().value.server_version or ""
    except VspcForbidden:
        version = ""
    return Identity(signed_in_as=user.user_name or "", role=user.role or "", version=version)


def _demo_purge() -> None:
    for demo in Console.objects.filter(is_demo=True):
        record(Action.CONSOLE_DELETED, subject=demo, before=console_facts(demo))
    purge(Console.objects.filter(is_demo=True))


def _free_name(name: str) -> str:
    """Return `name`, or with a number behind it that no console has yet."""
    taken = set(Console.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(
        candidate for number in count(1) if (candidate := name if number == 1 else f"{name} {number}") not in taken
    )
