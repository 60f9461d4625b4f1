"""What was sealed when lines were written in another way is still proven, in the database and from its archive."""

import pytest

from accounts.audit.archiving import blocks_archive
from accounts.audit.encoding import entry_lines, mac_of
from accounts.audit.keys import sealing_key
from accounts.audit.versions import seal_entries
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import LONG_AGO, NOW, block_make, kept_forget
from tests.accounts.audit.verifying.deeds import findings, undone
from tests.support.flushing import guards_aside

pytestmark = pytest.mark.django_db


def block_made_at_first() -> AuditSeal:
    """Return a block as the first version sealed it."""
    seal = block_make(at=LONG_AGO)
    lines = [line for _, line in entry_lines(seal_entries(seal), version=1)]
    seal.mac = mac_of(sealing_key(), seal, lines, version=1)
    with guards_aside():
        AuditSeal.objects.filter(pk=seal.pk).update(mac=seal.mac)
    kept_forget()
    return seal


def test_a_block_of_the_first_version_is_proven() -> None:
    block_made_at_first()
    block_make()

    assert findings() == []


def test_a_change_in_a_block_of_the_first_version_is_found() -> None:
    seal = block_made_at_first()

    with undone():
        AuditEntry.objects.filter(pk=seal.last_pk).update(subject="other")

        assert findings() == ["block 1: its entries or its seal were changed"]


def test_a_block_of_the_first_version_is_archived_as_it_was_sealed() -> None:
    block_made_at_first()

    assert blocks_archive(NOW) == 1
    assert findings() == []
