"""What is paid for a console in any case stands in the audit log whenever it changes."""

import pytest

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from tests.accounts.audit.factories import nothing_written, written
from tests.consoles.factories import console_make
from usage.services import CommitmentChangedError, commitment_set

pytestmark = pytest.mark.django_db


def test_a_commitment_is_written_down_before_and_after(licensing_admin: User) -> None:
    console = console_make(name="EU-West")

    commitment_set(console=console, points=1500.5, seen=None, user=licensing_admin)

    entry = written(Action.COMMITMENT_SET)
    assert (entry.actor_name, entry.subject) == ("licensing-admin", "EU-West")
    assert (entry.before, entry.after) == ({"points": None}, {"points": 1500.5})


def test_a_commitment_that_is_taken_away_is_written_down(licensing_admin: User) -> None:
    console = console_make()
    commitment_set(console=console, points=10, seen=None, user=licensing_admin)

    commitment_set(console=console, points=None, seen=10, user=licensing_admin)

    entry = AuditEntry.objects.latest("pk")
    assert (entry.before, entry.after) == ({"points": 10}, {"points": None})


def test_a_commitment_that_stays_is_not_written_down(licensing_admin: User) -> None:
    commitment_set(console=console_make(), points=None, seen=None, user=licensing_admin)

    assert nothing_written()


def test_a_commitment_that_somebody_else_changed_is_not_written_down(licensing_admin: User) -> None:
    with pytest.raises(CommitmentChangedError):
        commitment_set(console=console_make(), points=5, seen=4, user=licensing_admin)

    assert nothing_written()
