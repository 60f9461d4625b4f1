"""Typed reading of environment variables; only `settings.py` uses it.

Each helper raises `ImproperlyConfigured` with a sentence that names the variable, so that a wrong value stops the start
instead of surfacing hours later.
"""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Return the value of `name`, or the content of the file that `NAME_FILE` points to."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, "").strip() or default
    if os.environ.get(name):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{name}_FILE names a file that is not a text.") from None


def content(name: str) -> str:
    """Return what the file holds that `name` points to, or nothing where it is not set."""
    path = text(name)
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text"
        raise ImproperlyConfigured(f"{name} names a file that cannot be read: {reason}.") from error


def file(name: str) -> str:
    """Return the whole path of a file that can be read, or nothing where it is not set."""
    path = text(name)
    if path and not os.access(path, os.R_OK):
        raise ImproperlyConfigured(f"{name} names a file that cannot be read.")
    return str(Path(path).resolve()) if path else ""


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    """Return a whole number from `minimum` to `maximum`."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
        raise ImproperlyConfigured(f"{name} must be a whole number from {minimum} to {maximum}, not {value!r}.")
    return int(value)


def boolean(name: str, *, default: bool) -> bool:
    """Return true for `true`, `yes`, `on` and `1`, false for their opposites."""
    value = text(name, str(default)).lower()
    if value in {"true", "yes", "on", "1"}:
        return True
    if value in {"false", "no", "off", "0"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def choice(name: str, default: str, *, choices: tuple[str, ...]) -> str:
    """Return one of `choices`."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty entries."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone of the IANA database."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name} must be a time zone such as Europe/Berlin, not {value!r}.") from error
    return value


def url(name: str, default: str, *, schemes: set[str]) -> str:
    """Return an address whose scheme is one of `schemes`; the value itself is never shown, it may hold a password."""
    value = text(name, default)
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = "?"
    if value and scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with one of {', '.join(sorted(schemes))}, followed by ://.")
    return value


def issuer(name: str) -> str:
    """Return the address of an identity provider, without a slash at its end; https unless it is this machine."""
    value = url(name, "", schemes={"https", "http"}).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured(f"{name} must begin with https://: what it says decides who gets in.")
    return value


def token(name: str, *, shortest: int) -> str:
    """Return a secret that is too long to be guessed, or nothing where it is not set; the value is never shown."""
    value = text(name)
    if value and len(value) < shortest:
        raise ImproperlyConfigured(f"{name} must have at least {shortest} characters: take openssl rand -hex 32.")
    return value


def secret(name: str, file: Path, *, make: str) -> str:
    """Return a secret from the environment, else from `file`, which gets the value `make` and mode 600 when absent."""
    value = text(name)
    if value:
        return value
    try:
        if not file.exists():
            _whole_file_make(file, make)
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is not set and {file} cannot be made: {error.strerror}.") from error


def _whole_file_make(file: Path, text: str) -> None:
    """Make `file` unless somebody else has meanwhile; whoever is killed here leaves no empty secret behind."""
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(partial, file)
    finally:
        partial.unlink()
