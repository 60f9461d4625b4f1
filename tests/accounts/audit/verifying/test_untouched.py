"""Nothing is found where nothing was done, and looking takes two queries."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.audit.verifying import Verification
from tests.accounts.audit.factories import archived_make, block_make, entries_make
from tests.accounts.audit.verifying.deeds import findings

pytestmark = pytest.mark.django_db


def test_an_untouched_log_passes() -> None:
    archived_make()
    for _ in range(3):
        block_make()
    entries_make(2)

    verification = Verification()

    assert list(verification.findings()) == []
    # The move to the archive is an entry too.
    assert (verification.block_count, verification.entry_count, verification.unsealed_count) == (4, 13, 2)


def test_an_empty_log_passes() -> None:
    assert findings() == []


def test_the_log_is_read_by_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(4):
        block_make()

    with django_assert_num_queries(2):
        findings()
