"""A refresh that a person asked for stands in the audit log."""

import pytest

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from refresh.services import NothingToReadError, refreshes_ask, refreshes_due
from tests.accounts.audit.factories import NOW, nothing_written, written
from tests.consoles.factories import console_make

pytestmark = pytest.mark.django_db


def test_each_console_that_somebody_has_read_is_written_down(operator: User) -> None:
    consoles = [console_make(), console_make()]

    refreshes_ask(user=operator)

    entries = AuditEntry.objects.filter(action=Action.REFRESH_ASKED)
    assert {entry.subject_key for entry in entries} == {str(console.pk) for console in consoles}
    assert {entry.actor_name for entry in entries} == {"operator"}


def test_a_refresh_that_is_under_way_already_is_not_asked_for(operator: User) -> None:
    console_make()

    refreshes_ask(user=operator)
    refreshes_ask(user=operator)

    written(Action.REFRESH_ASKED)


def test_what_the_schedule_reads_is_nobodys_doing() -> None:
    console_make()

    refreshes_due(NOW)

    assert nothing_written()


def test_what_is_refused_is_not_written_down(operator: User) -> None:
    with pytest.raises(NothingToReadError):
        refreshes_ask(user=operator)

    assert nothing_written()
