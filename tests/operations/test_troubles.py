"""What alerts are told of operations."""

import pytest

from consoles.models import Console
from tests.licensing.factories import NOW
from tests.operations.factories import batch_make, operation_make, pretend_kinds
from tests.support.troubles import said, troubles_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def update_known(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_kinds(monkeypatch)


def test_an_operation_of_unknown_end_is_told_until_it_was_started_again(west: Console) -> None:
    operation = operation_make(west, "unknown", target_name="vbr-salt")
    operation_make(west, "failed")

    [trouble] = troubles_of("operation.unknown", NOW)
    operation_make(west, "queued", target_uid=operation.target_uid, batch=batch_make(requested_at=NOW))

    assert trouble.subject == f"operation:{operation.pk}"
    assert said(trouble).startswith(
        "vbr-salt \u201cUpdate now\u201d was asked for by K. Weber 2 min ago, and nobody knows"
    )
    assert troubles_of("operation.unknown", NOW) == []
