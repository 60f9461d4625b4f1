"""The search for secrets in what tests leave behind."""

import base64
import gzip
import io
import json
import sqlite3
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret

from accounts.bearer_secrets import Prefix, secret_make
from alerts.channels.confirming import secret_of
from scripts import leaks
from scripts.leaks import KINDS, Leak, leaks_in
from simulator.license_file import HEADER
from simulator.tokens import ACCESS, REFRESH
from tests.accounts.identity import CLIENT_SECRET

SECRETS = {
    "demo-key": "API key",
    "the-api-key": "API key",
    f"simkey_{'k' * 43}": "API key",
    "correct horse": "password",
    f"{ACCESS}{'a' * 43}": "token of a console",
    f"{REFRESH}{'-_' * 21}": "token of a console",
    HEADER: "license file",
    secret_make(Prefix.ACCESS_TOKEN): "access token",
    secret_make(Prefix.SIGN_IN_LINK): "sign-in link",
    secret_make(Prefix.CALENDAR_FEED): "calendar feed",
    secret_of(UUID(int=1)): "confirmation link",
    json.dumps({SECRET_SESSION_KEY: generate_totp_secret()}): "authenticator app",
    f"otpauth://totp/vspcdash:somebody?secret={generate_totp_secret()}&issuer=vspcdash": "authenticator app",
    CLIENT_SECRET: "client secret",
}


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.csv", content)
    return stream.getvalue()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda secret: b"\x00\xff " + secret + b"\n\x00",
    "json": lambda secret: json.dumps({"key": secret.decode()}).encode(),
    "base64": lambda secret: b'"' + base64.b64encode(b"some text: " + secret + b", more text") + b'"',
    "base64 in a run": lambda secret: b"ab/" + base64.urlsafe_b64encode(b"text: " + secret + b" more text"),
    "gzip": lambda secret: b"before" + gzip.compress((secret + b" ") * 3) + b"after",
    "zlib": lambda secret: b"before" + zlib.compress((secret + b" ") * 3) + b"after",
    "base64 of zlib": lambda secret: base64.b64encode(zlib.compress((secret + b" ") * 3)),
    "zip": _zipped,
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of which nothing stays: what is planted here must not be found in what all tests leave behind."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", SECRETS, ids=SECRETS.values())
def test_every_planted_secret_is_found(secret: str, form: str, folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "web.log").write_bytes(FORMS[form](secret.encode()))

    assert leaks_in(folder) == [Leak("var/web.log", SECRETS[secret])]


def test_there_is_a_secret_of_each_kind_here() -> None:
    assert set(SECRETS.values()) == set(KINDS)


def test_a_row_that_is_still_in_the_journal_is_found(folder: Path) -> None:
    database = sqlite3.connect(folder / "vspcdash.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE kept (value TEXT)")
    database.execute("INSERT INTO kept VALUES (?)", (secret_make(Prefix.ACCESS_TOKEN),))
    database.commit()

    found = leaks_in(folder)
    database.close()

    assert Leak("vspcdash.sqlite3-wal", "access token") in found


def test_a_secret_across_two_windows_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "WINDOW", 64)
    monkeypatch.setattr(leaks, "OVERLAP", 60)
    (folder / "dump.rdb").write_bytes(b" " * 40 + secret_make(Prefix.ACCESS_TOKEN).encode() + b" " * 40)

    assert leaks_in(folder) == [Leak("dump.rdb", "access token")]


def test_what_is_no_secret_is_none(folder: Path) -> None:
    (folder / "web.log").write_text("vspcd_short simat_ demo-keys sha256:" + "a" * 64, encoding="ascii")

    assert leaks_in(folder) == []


@pytest.mark.parametrize("name", ["simulator.key", "key.lic"])
def test_what_holds_secrets_by_design_is_left_out(name: str, folder: Path) -> None:
    (folder / name).write_text("demo-key", encoding="ascii")

    assert leaks_in(folder) == []


def test_file_and_kind_are_said_and_the_secret_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = secret_make(Prefix.ACCESS_TOKEN)
    (folder / "web.log").write_text(secret, encoding="ascii")
    monkeypatch.setattr(sys, "argv", ["leaks", str(folder)])

    code = leaks.main()

    said = capsys.readouterr()
    assert (code, said.out, said.err) == (1, "", "web.log: access token\n")
