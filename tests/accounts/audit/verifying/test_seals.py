"""Seals that were changed, taken out, exchanged or made anew are found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from accounts.audit.encoding import SEALED
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import block_make
from tests.accounts.audit.verifying.deeds import cut_off, findings, sealed_anew, undone

pytestmark = pytest.mark.django_db
OTHER: dict[str, Any] = {
    "number": 2, "first_pk": F("first_pk") - 1, "last_pk": F("last_pk") + 1, "entry_count": 4,
    "sealed_at": F("sealed_at") + timedelta(microseconds=1),
}  # fmt: skip


@pytest.mark.parametrize("column", [*SEALED, "mac"])
def test_another_value_of_any_column_of_a_seal_is_found(column: str) -> None:
    block_make()

    with undone():
        AuditSeal.objects.update(**{column: OTHER.get(column, "other")})

        assert findings()


def test_blocks_that_change_places_are_found() -> None:
    first, second = block_make(), block_make()

    with undone():
        for number, pk in ((9, first.pk), (1, second.pk), (2, first.pk)):
            AuditSeal.objects.filter(pk=pk).update(number=number)

        assert "block 1: its seal does not continue that of block 0" in findings()


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_is_gone_is_found(number: int) -> None:
    for _ in range(3):
        block_make()

    with undone():
        AuditSeal.objects.filter(number=number).delete()

        assert f"block {number}: its seal is missing; the next one there is of block {number + 1}" in findings()


def test_a_block_that_is_cut_off_at_the_beginning_is_found() -> None:
    first = block_make()
    block_make()

    with undone():
        AuditSeal.objects.filter(number=1).delete()
        AuditEntry.objects.filter(pk__lte=first.last_pk).delete()

        assert findings() == ["block 1: its seal is missing; the next one there is of block 2"]


@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        (cut_off, "block 2: its seal is missing, though its code is known"),
        (sealed_anew, "block 2: its seal has another code than the one that is known"),
    ],
)
def test_an_end_that_is_cut_off_is_found_by_a_code_that_was_kept(
    deed: Callable[[AuditSeal], None], finding: str
) -> None:
    block_make()
    last = block_make()
    kept = {last.number: last.mac}
    assert findings(kept) == []

    with undone():
        deed(last)

        assert findings() == []
        assert findings(kept) == [finding]
