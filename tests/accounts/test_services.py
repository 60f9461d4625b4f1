"""People: the first administrator, and what one remembers about a person's pages."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from accounts.models import AuditEntry, User
from accounts.permissions import Permission, Role
from accounts.services import administrator_ensure, columns_choose, person_ensure

pytestmark = pytest.mark.django_db


def test_the_first_administrator_may_do_everything() -> None:
    administrator_ensure()

    user = User.objects.get(username="admin")
    assert user.role == Role.ADMINISTRATOR
    assert all(user.has_perm(permission.full_name) for permission in Permission)


def test_the_first_administrator_is_written_down_as_made_at_the_start() -> None:
    administrator_ensure()
    administrator_ensure()

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.via) == ("person_invited", "admin", "start")
    assert entry.after == {"role": "Administrator", "sees_everything": True, "is_active": True}


def test_a_new_person_is_written_down_with_role_and_scope() -> None:
    person_ensure(username="k.weber", role=Role.BILLING)

    entry = AuditEntry.objects.get()
    assert entry.action == "person_invited"
    assert entry.after == {"role": "Billing", "sees_everything": True, "is_active": True}


def test_a_made_up_password_is_told_once_and_works() -> None:
    password = administrator_ensure()

    assert password is not None
    assert User.objects.get().check_password(password)
    assert administrator_ensure() is None


def test_a_given_password_is_used_and_not_told(settings: Settings) -> None:
    settings.ADMIN_PASSWORD = "from the environment"

    assert administrator_ensure() is None
    assert User.objects.get().check_password("from the environment")


def test_an_administrator_who_changed_the_password_keeps_it(settings: Settings) -> None:
    administrator_ensure()
    user = User.objects.get()
    user.set_password("my own")
    user.save()
    settings.ADMIN_PASSWORD = "from the environment"

    administrator_ensure()

    assert User.objects.get().check_password("my own")


def test_chosen_columns_are_remembered_per_listing(viewer: User) -> None:
    columns_choose(user=viewer, listing="licenses", columns=["type"])
    columns_choose(user=viewer, listing="reports", columns=["month"])

    viewer.refresh_from_db()
    assert viewer.preferences["columns"] == {"licenses": ["type"], "reports": ["month"]}


def test_choosing_nothing_brings_the_default_back(viewer: User) -> None:
    columns_choose(user=viewer, listing="licenses", columns=["type"])

    columns_choose(user=viewer, listing="licenses", columns=[])

    assert viewer.preferences["columns"] == {}


def test_a_new_person_gets_a_password_and_one_role() -> None:
    password = person_ensure(username="k.weber", role=Role.BILLING)

    user = User.objects.get(username="k.weber")
    assert password is not None
    assert user.check_password(password)
    assert user.role == Role.BILLING


def test_another_role_takes_the_place_of_the_first_and_leaves_the_password() -> None:
    password = person_ensure(username="k.weber", role=Role.ADMINISTRATOR)

    assert person_ensure(username="k.weber", role=Role.VIEWER) is None

    user = User.objects.get(username="k.weber")
    assert [group.name for group in user.groups.all()] == [Role.VIEWER]
    assert not user.has_perm(Permission.MANAGE_CONSOLES.full_name)
    assert user.check_password(password or "")


def test_who_becomes_an_administrator_sees_everything(viewer: User) -> None:
    User.objects.update(sees_everything=False)

    person_ensure(username="viewer", role=Role.ADMINISTRATOR)

    assert User.objects.get().sees_everything
    entry = AuditEntry.objects.get()
    assert entry.before == {"role": "Viewer", "sees_everything": False}
    assert entry.after == {"role": "Administrator", "sees_everything": True}


def test_nobody_becomes_a_superuser() -> None:
    with pytest.raises(CommandError, match=r"manage\.py person NAME --role administrator"):
        call_command("createsuperuser", "--noinput", "--username", "root", "--email", "root@example.com")

    assert not User.objects.exists()


def test_the_database_takes_no_superuser(viewer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(is_superuser=True)

    assert not User.objects.get().is_superuser


def test_the_command_is_written_down(viewer: User) -> None:
    call_command("person", "viewer", "--role", "auditor")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.via, entry.before) == ("role_changed", "command", {"role": "Viewer"})


def test_the_command_tells_role_and_password(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("person", "k.weber", "--role", "licensing-admin")

    assert "k.weber has the role Licensing admin, and signs in with the password " in capsys.readouterr().out
