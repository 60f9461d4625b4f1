"""Entries that were changed, taken out, added or exchanged are found."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from accounts.audit.encoding import COLUMNS
from accounts.audit.sealing import seals_make
from accounts.models import AuditEntry
from tests.accounts.audit.factories import NOW, block_make, entries_make
from tests.accounts.audit.verifying.deeds import findings, undone

pytestmark = pytest.mark.django_db
OTHER: dict[str, Any] = {
    "at": F("at") + timedelta(microseconds=1), "actor_pk": None, "before": {"name": "EU-West"}, "after": {},
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS[1:])
def test_another_value_of_any_column_is_found(column: str) -> None:
    seal = block_make()

    with undone():
        AuditEntry.objects.filter(pk=seal.last_pk).update(**{column: OTHER.get(column, "other")})

        assert findings() == ["block 1: its entries or its seal were changed"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_entry_that_is_gone_is_found(place: int) -> None:
    block_make()
    seal = block_make()

    with undone():
        AuditEntry.objects.filter(pk=seal.first_pk + place).delete()

        assert "block 2: 2 entries are in it, and 3 were sealed" in findings()


def test_an_entry_that_is_added_to_a_block_is_found() -> None:
    entries_make(id=10)
    entries_make(id=20)
    seals_make(NOW + timedelta(hours=1))

    entries_make(id=15)

    assert "block 1: 3 entries are in it, and 2 were sealed" in findings()


@pytest.mark.parametrize(("pk", "block"), [(5, 1), (15, 2)])
def test_an_entry_before_or_between_blocks_is_found(pk: int, block: int) -> None:
    for first in (10, 20):
        entries_make(id=first)
        seals_make(NOW + timedelta(hours=1))

    entries_make(id=pk)

    assert findings() == [f"block {block}: 1 entry is before it in no block"]


def test_entries_that_change_places_are_found() -> None:
    seal = block_make()

    with undone():
        AuditEntry.objects.filter(pk=seal.first_pk).update(id=1000)
        AuditEntry.objects.filter(pk=seal.last_pk).update(id=seal.first_pk)
        AuditEntry.objects.filter(pk=1000).update(id=seal.last_pk)

        assert findings() == ["block 1: its entries or its seal were changed"]
