"""Blocks are proven by the key that they were sealed under, and by no other."""

import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings

from accounts.models import AuditSeal
from tests.accounts.audit.factories import block_make, kept_forget
from tests.accounts.audit.verifying.deeds import cut_off, findings, undone

pytestmark = pytest.mark.django_db


def test_blocks_of_an_older_key_are_proven_as_long_as_it_is_listed(settings: Settings) -> None:
    [old], new = settings.ENCRYPTION_KEYS, Fernet.generate_key().decode()
    block_make()
    settings.ENCRYPTION_KEYS = [new, old]
    block_make()

    assert findings() == []

    settings.ENCRYPTION_KEYS = [new]
    first = AuditSeal.objects.get(number=1)
    assert findings() == [
        f"block 1: it was sealed under the key {first.key_fingerprint}, "
        "which VSPCDASH_ENCRYPTION_KEY does not list any more"
    ]


def test_without_the_key_nobody_can_seal_what_they_changed(settings: Settings) -> None:
    seal, kept = block_make(), settings.ENCRYPTION_KEYS
    with undone():
        cut_off(seal)
        kept_forget()
        settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        block_make()
        settings.ENCRYPTION_KEYS = kept

        assert findings()
