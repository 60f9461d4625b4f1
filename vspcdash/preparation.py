"""Bringing a data folder and a database up to date with the code; doing it again changes nothing."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection

from vspcdash.encryption import EncryptedTextField, encrypt


class PreparationError(Exception):
    """A reason why the product cannot start on this data; its text is one sentence."""


def database_migrate() -> None:
    """Connect and apply all migrations; raises `PreparationError` when the database does not let us."""
    try:
        connection.ensure_connection()
    except (DatabaseError, ValueError) as error:
        raise PreparationError(f"The database of DATABASE_URL cannot be opened: {_first_line(error)}.") from error
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise PreparationError(f"The database of DATABASE_URL refuses a migration: {_first_line(error)}.") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def secrets_check() -> None:
    """Read every stored secret; raises `ImproperlyConfigured` when the key is malformed or does not fit one of them."""
    encrypt("a malformed key is found even while nothing is stored")
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                list(model._default_manager.values_list(field.name, flat=True))


def static_files_collect() -> None:
    """Collect, hash and compress the static files unless exactly these were collected before."""
    stamp = _static_stamp()
    try:
        if static_files_are_current():
            return
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(_static_digest(), encoding="ascii")
    except OSError as error:
        place = settings.STATIC_ROOT
        raise PreparationError(f"The static files cannot be written to {place}: {error.strerror}.") from error


def static_files_are_current() -> bool:
    """Say whether exactly the static files of this version are collected."""
    stamp = _static_stamp()
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _static_digest()


def _static_stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"


def _static_digest() -> str:
    joined = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list(["CVS", ".*", "*~"]), key=lambda found: found[0]):
            with storage.open(path) as stream:
                joined.update(f"{path}\0{hashlib.sha256(stream.read()).hexdigest()}\0".encode())
    return joined.hexdigest()
