"""The test of a connection, as the person sees it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consoles.models import Console, ConsoleToken
from simulator.app import create_app
from simulator.faults import Fault
from tests.consoles.factories import console_make, entered
from tests.support.network import Network
from tests.support.scripted import Reply, ScriptedConsole

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
ADDRESS = "/settings/consoles/test/"
GOOD = entered(api_key="demo-key")


@pytest.fixture
def admin(signed_in: SignIn, administrator: User) -> Client:
    return signed_in(administrator)


def report_of(client: Client, data: dict[str, str], address: str = ADDRESS) -> str:
    return client.post(address, data, headers=HTMX).content.decode()


def test_report_names_account_role_version_and_lists(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2)

    report = report_of(admin, GOOD)

    assert "Signed in as VSPC\\vspcdash</strong>, role PortalAdministrator, console version 9.1" in report
    assert "May read: organizations, companies" in report
    assert "May not read" not in report


def test_nothing_is_saved(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2)

    report_of(admin, GOOD)

    assert not Console.objects.exists()
    assert not ConsoleToken.objects.exists()


def test_lists_that_the_role_may_not_read_are_named(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2, role="ResellerAdministrator")

    report = report_of(admin, GOOD)

    assert "role ResellerAdministrator" in report
    assert "May not read: Cloud Connect licenses, console license." in report


def test_version_that_is_kept_from_the_role_is_said_to_be(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2, faults=[Fault("403", path="/about")])

    assert "console version not told to this role" in report_of(admin, GOOD)


@pytest.mark.parametrize(
    ("app", "data", "sentence"),
    [
        (None, GOOD, "The console cannot be reached at eu-west.test:1280."),
        (create_app(companies=1), entered(api_key="wrong"), "The console does not accept the API key."),
        (
            create_app(companies=1),
            entered(auth_kind="password", username="demo", password="wrong"),
            "The console does not accept the user name and password.",
        ),
        (create_app(companies=1, faults=[Fault("html", status=502)]), GOOD, "answered with a web page (HTTP 502)"),
        (
            create_app(companies=1, faults=[Fault("mfa", path="/token")]),
            entered(auth_kind="password", username="demo", password="demo"),
            "make an API key",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(
    app: object, data: dict[str, str], sentence: str, admin: Client, network: Network
) -> None:
    if app:
        network.consoles["eu-west.test"] = app  # type: ignore[assignment]

    report = report_of(admin, data)

    assert sentence in report
    assert "Signed in" not in report


def test_one_broken_list_does_not_hide_the_others(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(
        companies=2, faults=[Fault("truncated-json", path="/infrastructure/sites")]
    )

    report = report_of(admin, GOOD)

    assert "May read: organizations, companies, locations, backup servers" in report
    assert "Not known for sites: The console answered" in report


def test_waiting_for_a_console_has_an_end(admin: Client, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consoles.probing.TEST_SECONDS", -1.0)
    network.consoles["eu-west.test"] = create_app(companies=2)

    assert "Not known for organizations: Not asked any more" in report_of(admin, GOOD)


def test_busy_console_is_given_up_within_seconds(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2, faults=[Fault("429", path="/users/me", retry_after=60)])

    assert "The console asks for fewer requests" in report_of(admin, GOOD)
    assert network.clock.seconds < 10


def test_wrong_form_is_not_tried(admin: Client, network: Network) -> None:
    answer = admin.post(ADDRESS, entered(url="http://eu-west.test"), headers=HTMX)

    assert answer.status_code == 422
    assert "Address: The address of the console must begin with https://" in answer.content.decode()
    assert network.asked == []


def test_stored_key_is_used_for_its_own_address(admin: Client, network: Network) -> None:
    console = console_make(url="https://eu-west.test:1280")
    network.consoles["eu-west.test"] = create_app(companies=2)

    report = report_of(admin, entered(api_key=""), reverse("consoles:console_test", args=[console.pk]))

    assert "Signed in as" in report


def test_stored_key_is_sent_to_no_other_host(admin: Client, network: Network) -> None:
    console = console_make(url="https://eu-west.test:1280")
    network.consoles["evil.test"] = create_app(companies=2)

    data = entered(url="https://evil.test:1280", api_key="")
    report = report_of(admin, data, reverse("consoles:console_test", args=[console.pk]))

    assert "another address" in report
    assert network.asked == []


def test_session_of_the_stored_password_does_not_vouch_for_a_wrong_one(admin: Client, network: Network) -> None:
    console = console_make(
        url="https://eu-west.test:1280", auth_kind="password", username="demo", password="demo", api_key=""
    )
    network.consoles["eu-west.test"] = create_app(companies=2)
    address = reverse("consoles:console_test", args=[console.pk])
    data = entered(auth_kind="password", username="demo", password="", api_key="")
    assert "Signed in as" in report_of(admin, data, address)

    assert "does not accept" in report_of(admin, {**data, "password": "wrong"}, address)


def test_without_script_the_whole_page_comes_back(admin: Client, network: Network) -> None:
    network.consoles["eu-west.test"] = create_app(companies=2)

    shown = admin.post("/settings/consoles/add/", {**GOOD, "test": "1"}).content.decode()

    assert "<html" in shown
    assert "Signed in as" in shown
    assert "demo-key" not in shown
    assert "Enter the API key or password once more" in shown
    assert not Console.objects.exists()


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 418, 500, 503])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"AccessKeyId": "hunter2", "Token": "hunter2"}'),
        ("application/json", b'"hunter2"'),
        ("text/plain", b"hunter2"),
        ("text/html", b"<html><title>hunter2</title>hunter2</html>"),
        ("text/csv", b"hunter2;hunter2"),
    ],
)
def test_what_another_server_answers_is_never_shown(
    status: int, content_type: str, body: bytes, admin: Client, network: Network
) -> None:
    reply = Reply(status, body=body, content_type=content_type, headers={"Location": "https://x.test/hunter2"})
    network.consoles["eu-west.test"] = ScriptedConsole(reply)

    report = report_of(admin, GOOD)

    assert 'class="problem"' in report or "Not known for" in report or "May not read" in report
    assert "hunter2" not in report


def test_address_of_a_metadata_service_is_refused_in_the_form(admin: Client, network: Network) -> None:
    report = report_of(admin, entered(url="https://169.254.169.254"))

    assert "169.254.169.254 leads to an address at which no console can be" in report
    assert network.asked == []
