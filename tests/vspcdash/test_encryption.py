"""Secrets at rest: unreadable in the database, readable under any listed key, replaced key by key."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from vspcdash.encryption import decrypt, encrypt

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(plain=st.text())
@profile(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_encrypted_comes_back(plain: str) -> None:
    assert decrypt(encrypt(plain)) == plain


def test_the_plain_text_is_not_in_the_token() -> None:
    assert "hunter2" not in encrypt("hunter2")


def test_an_old_key_still_reads_while_it_is_listed(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    token = encrypt("hunter2")

    settings.ENCRYPTION_KEYS = [NEW, OLD]

    assert decrypt(token) == "hunter2"


def test_new_secrets_are_saved_under_the_first_key(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    token = encrypt("hunter2")

    settings.ENCRYPTION_KEYS = [NEW]

    assert decrypt(token) == "hunter2"


def test_a_key_that_does_not_fit_is_said_so(settings: Settings) -> None:
    token = encrypt("hunter2")
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(ImproperlyConfigured, match="does not fit the stored secrets"):
        decrypt(token)


def test_a_key_that_is_none_is_said_so(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = ["too short"]

    with pytest.raises(ImproperlyConfigured, match="must be one or more Fernet keys"):
        encrypt("hunter2")
