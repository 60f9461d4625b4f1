"""What is written down can be stored, whatever others sent."""

import pytest

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_character_that_postgresql_does_not_store_is_left_out() -> None:
    sent = {"na\0me": ["a\0b", {"deep": "\0"}], "count": 3, "none": None}

    record(Action.SIGN_IN_FAILED, actor_name="k.\0weber", subject="on\0e", via="by\0hand", before=sent, after=sent)

    entry = AuditEntry.objects.get()
    assert (entry.actor_name, entry.subject, entry.via) == ("k.weber", "one", "byhand")
    assert entry.before == entry.after == {"name": ["ab", {"deep": ""}], "count": 3, "none": None}
