"""`manage.py admin_link`: the way in for whoever has the machine."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.links.services import link_make
from accounts.models import AuditEntry, SignInLink, User
from accounts.roles import Role
from tests.accounts.entering import ACTIVATE

pytestmark = pytest.mark.django_db


def told(*names: str) -> str:
    """What the command tells whoever asks; the link in it is not left in the output of the tests."""
    output = StringIO()
    call_command("admin_link", *names, stdout=output)
    return output.getvalue()


def path_in(text: str) -> str:
    found = re.search(r"http://[^/]+(/accounts/link/\S+/)", text)
    assert found
    return found[1]


def test_the_link_lets_the_first_active_administrator_in(administrator: User, client: Client) -> None:
    client.get(path_in(told()))

    client.post("/accounts/link/")

    assert client.session["_auth_user_id"] == str(administrator.pk)


def test_a_deactivated_administrator_is_passed_over(administrator: User) -> None:
    second = User.objects.create_user(username="second")
    second.groups.set(administrator.groups.all())
    User.objects.filter(pk=administrator.pk).update(is_active=False)

    told()

    assert SignInLink.objects.get().user == second


def test_the_account_of_the_environment_is_made_where_nobody_is_left(settings: Settings) -> None:
    settings.ADMIN_USER = "root-of-all"

    told()

    person = User.objects.get()
    assert (person.username, person.role, person.sees_everything) == ("root-of-all", Role.ADMINISTRATOR, True)
    assert not person.has_usable_password()


def test_the_account_of_the_environment_is_activated_where_nobody_is_left(
    administrator: User, settings: Settings
) -> None:
    settings.ADMIN_USER = administrator.username
    User.objects.update(is_active=False, sees_everything=False)
    administrator.groups.set([Group.objects.get(name=Role.VIEWER)])

    told()

    administrator.refresh_from_db()
    assert administrator.is_active
    entry = AuditEntry.objects.get(action="person_activated")
    assert entry.via == "command"
    assert entry.before == {"role": "Viewer", "sees_everything": False, "is_active": False}
    assert entry.after == {"role": "Administrator", "sees_everything": True, "is_active": True}


@pytest.mark.parametrize("name", ["viewer", "nobody-here"])
def test_nobody_but_an_administrator_gets_such_a_link(name: str, viewer: User, administrator: User) -> None:
    with pytest.raises(CommandError, match="no active administrator"):
        told(name)

    assert not SignInLink.objects.exists()


def test_the_link_is_written_down_as_made_by_a_command(administrator: User) -> None:
    told(administrator.username)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.via, entry.after["purpose"]) == ("link_made", "command", "break_glass")


class TestConfirming:
    """Who came by such a link has nothing else to confirm by, where passwords are switched off."""

    @pytest.fixture
    def inside(self, client: Client, settings: Settings, administrator: User, clock: time_machine.Traveller) -> Client:
        settings.LOCAL_PASSWORDS = False
        client.get(f"/accounts/link/{link_make(user=administrator, purpose=SignInLink.Purpose.BREAK_GLASS)}/")
        client.post("/accounts/link/")
        return client

    def test_the_link_has_confirmed_it_long_enough_to_add_a_factor(
        self, inside: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(timedelta(minutes=14))

        assert inside.get(ACTIVATE).status_code == 200

    @pytest.mark.parametrize("path", ["/accounts/reauthenticate/", ACTIVATE])
    def test_later_a_page_says_how(self, path: str, inside: Client, clock: time_machine.Traveller) -> None:
        clock.shift(timedelta(minutes=16))

        response = inside.get(path, follow=True)

        assert response.status_code == 200
        assert "Make a new link by <code>manage.py admin_link</code>" in response.content.decode()

    def test_nobody_adds_a_factor_at_a_browser_that_was_left_open(
        self, inside: Client, administrator: User, clock: time_machine.Traveller
    ) -> None:
        administrator.set_unusable_password()
        administrator.save()
        inside.force_login(administrator)

        response = inside.get(ACTIVATE)

        assert response.headers["Location"].startswith("/accounts/link-again/")
