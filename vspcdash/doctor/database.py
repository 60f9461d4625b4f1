"""The database: whether it answers, is as far as the code, and agrees with us about letters and time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from vspcdash.doctor.verdicts import Verdict, ok, problem, warning
from vspcdash.preparation import secrets_check

# Leases of a minute hold work together: clocks that are further apart than this take it from each other.
SKEW_SECONDS, MOST_SKEW_SECONDS = 2.0, 20.0
BUSY_PART = 0.8
LOCAL = ("", "localhost", "127.0.0.1", "::1")


def database_answers() -> Verdict:
    """Return whether the database lets us in, and which one it is."""
    try:
        connection.ensure_connection()
    except (DatabaseError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        return problem("database", f"does not let us in: {_without_password(reason)}", "See DATABASE_URL.")
    version = ".".join(map(str, connection.get_database_version()))
    return ok("database", f"{connection.display_name} {version} answers")


def _without_password(reason: str) -> str:
    password = str(connection.settings_dict["PASSWORD"])
    return reason.replace(password, "***") if password else reason


def migration_verdicts() -> Iterator[Verdict]:
    """Say whether the tables are those of this version."""
    loader = MigrationLoader(connection)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    if missing := sorted(known - applied):
        names = ", ".join(".".join(name) for name in missing[:3])
        yield problem("migrations", f"{len(missing)} are missing ({names})", "Run: python manage.py migrate")
    elif ahead := [name for name in applied - known if name[0] in loader.migrated_apps]:
        yield warning(
            "migrations",
            f"{len(ahead)} are of a later version than this code",
            "Bring this machine to the version of the others.",
        )
    else:
        yield ok("migrations", f"all {len(known)} are there")


def clock_verdicts() -> Iterator[Verdict]:
    """Say how far our clock is from that of the database, which is the one that all machines share."""
    if settings.USES_SQLITE:
        return
    before = timezone.now()
    there = _asked("SELECT clock_timestamp()")
    skew = abs((there - (before + (timezone.now() - before) / 2)).total_seconds()) if isinstance(there, datetime) else 0
    text, remedy = f"is {skew:.1f} s off that of the database", "Set the clocks of all machines by NTP."
    if skew > MOST_SKEW_SECONDS:
        yield problem("clock", text, remedy)
    elif skew > SKEW_SECONDS:
        yield warning("clock", text, remedy)
    else:
        yield ok("clock", text)


def server_verdicts() -> Iterator[Verdict]:
    """Say whether a server of PostgreSQL stores every letter, is spoken to over TLS, and has connections left."""
    if settings.USES_SQLITE:
        return
    encoding = _asked("SHOW server_encoding")
    if encoding != "UTF8":
        yield problem("encoding", f"of the database is {encoding}", "Make one with UTF8, and move: docs/operations.md")
    else:
        yield ok("encoding", "of the database is UTF8")
    host = settings.DATABASES["default"]["HOST"]
    # A socket is a path.
    is_local = host in LOCAL or host.startswith("/")
    if not is_local and not _asked("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"):
        yield warning(
            "database",
            "what is sent to it can be read on the way",
            "Append ?sslmode=verify-full to DATABASE_URL, unless the network between is yours alone.",
        )
    yield _connections()


def _connections() -> Verdict:
    taken, most = int(_asked("SELECT count(*) FROM pg_stat_activity")), int(_asked("SHOW max_connections"))
    text = f"{taken} of {most} are taken"
    if taken > most * BUSY_PART:
        return warning(
            "connections", text, "Raise max_connections, or lower VSPCDASH_DATABASE_POOL or the places of workers."
        )
    return ok("connections", text)


def key_verdicts() -> Iterator[Verdict]:
    """Say whether our keys open what is stored."""
    try:
        secrets_check()
    except ImproperlyConfigured as error:
        yield problem("encryption key", str(error), "Take the encryption.key of the machine that stored them.")
    else:
        yield ok("encryption key", "opens every stored secret")


def _asked(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None
