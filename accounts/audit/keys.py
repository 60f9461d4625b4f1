"""The keys under which the audit log is sealed: each is derived from an encryption key, for this purpose alone."""

import base64
import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"vspcdash: seals of the audit log"


def sealing_key() -> bytes:
    """Return the key for new seals."""
    return _derived(settings.ENCRYPTION_KEYS[0])


def known_keys() -> dict[str, bytes]:
    """Return the keys of every encryption key that is listed, by their fingerprints."""
    keys = map(_derived, settings.ENCRYPTION_KEYS)
    return {fingerprint_of(key): key for key in keys}


def fingerprint_of(key: bytes) -> str:
    """Return by which 16 characters a seal says under which key it was made."""
    return hashlib.sha256(key).hexdigest()[:16]


def _derived(encryption_key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(base64.urlsafe_b64decode(encryption_key))
