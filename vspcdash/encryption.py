"""Encryption at rest for secrets that the application must be able to read again.

`settings.ENCRYPTION_KEYS` lists Fernet keys: the first encrypts, all of them decrypt, so that a key is replaced by
putting the new one in front and dropping the old one after `manage.py reencrypt`.
"""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "VSPCDASH_ENCRYPTION_KEY must be one or more Fernet keys (32 bytes as URL-safe base64) separated by commas."
        ) from error


def encrypt(plain: str) -> str:
    """Return `plain` encrypted under the current key, as ASCII text."""
    return _fernet(tuple(settings.ENCRYPTION_KEYS)).encrypt(plain.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the plain text of `token`; raises `ImproperlyConfigured` when no listed key fits."""
    try:
        return _fernet(tuple(settings.ENCRYPTION_KEYS)).decrypt(token.encode("ascii")).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "VSPCDASH_ENCRYPTION_KEY does not fit the stored secrets; list the key that they were saved under as well."
        ) from error


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and plain on the instance; it cannot be filtered or sorted by."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """Decrypt on the way from the database."""
        return decrypt(value) if value else value

    def value_to_string(self, obj: models.Model) -> str:
        """Keep secrets encrypted in fixtures."""
        return str(self.get_prep_value(self.value_from_object(obj)))
