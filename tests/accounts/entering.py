"""Signing in, with a password and with the codes of an authenticator app (RFC 6238)."""

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import UTC, datetime

from django.test import Client

from accounts.models import User

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
ACTIVATE = "/accounts/security/totp/activate/"
AUTHENTICATE = "/accounts/security/authenticate/"
CODES = "/accounts/security/recovery-codes/"


def code_of(secret: str, *, steps: int = 0) -> str:
    """The code of this moment, or of so many half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def enter(client: Client, user: User) -> None:
    """Enter name and password."""
    client.post("/accounts/login/", {"login": user.username, "password": "correct horse"})


def app_add(client: Client, user: User) -> str:
    """Sign in, add an authenticator app, and return its secret."""
    enter(client, user)
    match = re.search(r'id="secret">(\w+)<', client.get(ACTIVATE).content.decode())
    assert match is not None
    assert client.post(ACTIVATE, {"code": code_of(match[1])}).headers["Location"] == CODES
    return match[1]
