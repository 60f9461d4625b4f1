"""Who may see and change consoles."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consoles.models import Console
from tests.consoles.factories import console_make

SignIn = Callable[[User], Client]
ALL = ["viewer", "operator", "billing", "licensing_admin", "auditor", "stranger"]
READ = ["consoles:console_list", "consoles:console_add", "consoles:console_edit"]
POSTED = ["consoles:console_test", "consoles:console_switch"]


@pytest.fixture
def console(db: None) -> Console:
    return console_make()


def address(name: str, console: Console) -> str:
    takes_console = name.endswith(("edit", "switch"))
    return reverse(name, args=[console.pk] if takes_console else [])


@pytest.mark.parametrize("name", READ)
def test_administrator_sees_the_page(name: str, console: Console, signed_in: SignIn, administrator: User) -> None:
    assert signed_in(administrator).get(address(name, console)).status_code == 200


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("role", ALL)
def test_nobody_else_sees_the_page(
    name: str, role: str, console: Console, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    assert signed_in(request.getfixturevalue(role)).get(address(name, console)).status_code == 403


@pytest.mark.parametrize("name", [*POSTED, "consoles:console_add", "consoles:console_edit"])
@pytest.mark.parametrize("role", ALL)
def test_nobody_else_changes_a_console(
    name: str, role: str, console: Console, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    answer = signed_in(request.getfixturevalue(role)).post(address(name, console), {"is_active": "0"})

    console.refresh_from_db()
    assert answer.status_code == 403
    assert console.is_active
    assert Console.objects.count() == 1


@pytest.mark.parametrize("name", [*READ, *POSTED])
def test_anonymous_is_led_to_sign_in(name: str, console: Console, client: Client) -> None:
    answer = client.post(address(name, console)) if name in POSTED else client.get(address(name, console))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", POSTED)
def test_get_changes_nothing(name: str, console: Console, signed_in: SignIn, administrator: User) -> None:
    assert signed_in(administrator).get(address(name, console)).status_code == 405


@pytest.mark.parametrize("name", [*POSTED, "consoles:console_add", "consoles:console_edit"])
def test_post_of_another_site_is_refused(name: str, console: Console, administrator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)

    assert client.post(address(name, console), {"is_active": "0"}).status_code == 403


def test_demo_cannot_be_edited(signed_in: SignIn, administrator: User) -> None:
    demo = console_make(is_demo=True)

    client = signed_in(administrator)

    assert client.get(reverse("consoles:console_edit", args=[demo.pk])).status_code == 404
    assert client.post(reverse("consoles:console_test", args=[demo.pk])).status_code == 404
