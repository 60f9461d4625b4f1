"""Second factors: adding one, signing in with it, and how often a code may be tried."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from tests.accounts.entering import ACTIVATE, AUTHENTICATE, CODES, app_add, code_of, enter

DEACTIVATE = "/accounts/security/totp/deactivate/"
AGAIN = "/accounts/security/reauthenticate/"

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def secret(viewer: User, clock: time_machine.Traveller) -> str:
    """The secret of the viewer's app, a while after it was added."""
    secret = app_add(Client(), viewer)
    clock.shift(timedelta(minutes=10))
    return secret


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_opens_though_a_clock_is_half_a_minute_off(steps: int, secret: str, viewer: User) -> None:
    client = Client()

    enter(client, viewer)
    assert not is_in(client)
    client.post(AUTHENTICATE, {"code": code_of(secret, steps=steps)})

    assert is_in(client)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_minute_opens_nothing(steps: int, secret: str, viewer: User) -> None:
    client = Client()
    enter(client, viewer)

    response = client.post(AUTHENTICATE, {"code": code_of(secret, steps=steps)})

    assert "Incorrect code." in response.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("later", [0, 31, 59])
def test_a_code_opens_once_for_as_long_as_it_is_right(
    later: int, secret: str, viewer: User, clock: time_machine.Traveller
) -> None:
    first, second = Client(), Client()
    code = code_of(secret, steps=1)
    enter(first, viewer)
    first.post(AUTHENTICATE, {"code": code})

    clock.shift(timedelta(seconds=later))
    enter(second, viewer)
    second.post(AUTHENTICATE, {"code": code})

    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_opens_once(secret: str, viewer: User) -> None:
    [code, *_] = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    first, second = Client(), Client()

    for client in (first, second):
        enter(client, viewer)
        client.post(AUTHENTICATE, {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)


class TestGuessing:
    def guesses(self, client: Client, count: int, address: str = "192.0.2.1") -> list[str]:
        answers = [client.post(AUTHENTICATE, {"code": "000000"}, REMOTE_ADDR=address) for _ in range(count)]
        return [answer.content.decode() for answer in answers]

    def test_codes_are_judged_five_times(self, secret: str, viewer: User) -> None:
        client = Client()
        enter(client, viewer)

        answers = self.guesses(client, 8)

        assert ["Incorrect code." in answer for answer in answers] == [True] * 5 + [False] * 3
        assert "There were too many tries." in answers[-1]

    def test_new_sessions_and_other_addresses_give_no_more_tries(self, secret: str, viewer: User) -> None:
        answers = []
        for number in range(12):
            client = Client()
            enter(client, viewer)
            answers += self.guesses(client, 1, address=f"198.51.100.{number}")

        assert sum("Incorrect code." in answer for answer in answers) == 5

    def test_the_person_gets_in_from_a_known_browser_meanwhile(
        self, secret: str, viewer: User, clock: time_machine.Traveller
    ) -> None:
        known, guessing = Client(), Client()
        enter(known, viewer)
        known.post(AUTHENTICATE, {"code": code_of(secret)})
        known.post("/accounts/logout/")
        clock.shift(timedelta(minutes=5))
        enter(guessing, viewer)
        self.guesses(guessing, 10)

        enter(known, viewer)
        known.post(AUTHENTICATE, {"code": code_of(secret)})

        assert is_in(known)

    def test_an_unknown_browser_gets_in_five_minutes_later(
        self, secret: str, viewer: User, clock: time_machine.Traveller
    ) -> None:
        guessing, person = Client(), Client()
        enter(guessing, viewer)
        self.guesses(guessing, 10)

        clock.shift(timedelta(minutes=5))
        enter(person, viewer)
        person.post(AUTHENTICATE, {"code": code_of(secret)})

        assert is_in(person)


class TestKeeping:
    def test_no_secret_stands_in_the_clear(self, secret: str) -> None:
        kept = [str(row.data) for row in Authenticator.objects.all()]

        assert len(kept) == 2
        assert not [data for data in kept if secret in data]

    def test_the_secret_of_an_app_that_is_being_added_stands_nowhere_in_the_clear(
        self, client: Client, viewer: User
    ) -> None:
        enter(client, viewer)

        shown = client.get(ACTIVATE).context["form"].secret
        again = client.post(ACTIVATE, {"code": "wrong"}).context["form"].secret

        assert shown == again
        assert shown not in str(dict(client.session))

    def test_the_key_is_replaced_and_codes_still_open(self, secret: str, viewer: User, settings: Settings) -> None:
        new = Fernet.generate_key().decode()
        settings.ENCRYPTION_KEYS = [new, *settings.ENCRYPTION_KEYS]
        call_command("reencrypt", verbosity=0)
        settings.ENCRYPTION_KEYS = [new]
        client = Client()

        enter(client, viewer)
        client.post(AUTHENTICATE, {"code": code_of(secret)})

        assert is_in(client)

    def test_factors_are_changed_only_by_who_has_proven_lately_who_it_is(
        self, viewer: User, clock: time_machine.Traveller
    ) -> None:
        client = Client()
        enter(client, viewer)

        clock.shift(timedelta(minutes=15))
        response = client.get(ACTIVATE)

        assert response.headers["Location"] == f"/accounts/reauthenticate/?next={ACTIVATE.replace('/', '%2F')}"

    def test_a_code_confirms_who_it_is(self, secret: str, viewer: User, clock: time_machine.Traveller) -> None:
        client = Client()
        enter(client, viewer)
        client.post(AUTHENTICATE, {"code": code_of(secret)})
        clock.shift(timedelta(minutes=20))
        assert client.get(CODES).status_code == 302

        response = client.post(AGAIN, {"code": code_of(secret), "next": CODES})

        assert response.headers["Location"] == CODES
        assert client.get(CODES).status_code == 200


class TestKeyFirst:
    """Who has a security key and no app is asked for the key; recovery codes are for the day on which it is lost."""

    @pytest.fixture
    def holder(self, viewer: User, monkeypatch: pytest.MonkeyPatch) -> User:
        monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.begin_authentication", lambda *_: {})
        for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
            Authenticator.objects.create(user=viewer, type=kind, data={})
        return viewer

    def test_a_sign_in_asks_for_the_key(self, holder: User, client: Client) -> None:
        enter(client, holder)

        html = client.get(AUTHENTICATE).content.decode()

        assert "Use your security key, or enter one of your recovery codes." in html
        assert html.index("Use a security key") < html.index("Sign in with a recovery code")
        assert html.count("btn-primary") == 1
        assert "authenticator app" not in html

    def test_without_a_key_no_button_asks_for_one(self, secret: str, viewer: User, client: Client) -> None:
        enter(client, viewer)

        html = client.get(AUTHENTICATE).content.decode()

        assert "Enter the code of your authenticator app" in html
        assert "Use a security key" not in html

    def test_so_does_a_confirmation(self, holder: User, client: Client) -> None:
        holder.set_unusable_password()
        holder.save()
        client.force_login(holder)

        response = client.get("/accounts/reauthenticate/")

        assert response.headers["Location"] == "/accounts/security/webauthn/reauthenticate/"
        html = client.get(AGAIN).content.decode()
        assert "Enter one of your recovery codes, viewer." in html


def test_what_was_done_with_factors_is_written_down(
    viewer: User,
    clock: time_machine.Traveller,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        app_add(client, viewer)
    client.post(DEACTIVATE)

    entries = AuditEntry.objects.order_by("pk").values_list("action", "actor_name", "before", "after")
    app, codes = {"factor": "authenticator app"}, {"factor": "recovery codes"}
    assert sorted(entries, key=str) == sorted(
        [
            (Action.SIGNED_IN, "viewer", {}, {"by": ["password"]}),
            (Action.FACTOR_ADDED, "viewer", {}, app),
            (Action.FACTOR_ADDED, "viewer", {}, codes),
            (Action.FACTOR_REMOVED, "viewer", app, {}),
            (Action.FACTOR_REMOVED, "viewer", codes, {}),
        ],
        key=str,
    )


def test_a_sign_in_with_a_code_names_both_ways_and_a_wrong_code_is_a_failure(secret: str, viewer: User) -> None:
    client = Client()
    enter(client, viewer)
    client.post(AUTHENTICATE, {"code": "000000"})
    client.post(AUTHENTICATE, {"code": code_of(secret)})

    signed_in, failed = AuditEntry.objects.all()[:2]
    assert (failed.action, failed.actor_name) == (Action.SIGN_IN_FAILED, "viewer")
    assert signed_in.after == {"by": ["password", "authenticator app"]}
    assert "000000" not in str(vars(failed))


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate",
    ],
)  # fmt: skip
def test_pages_of_factors_have_our_look(name: str, secret: str, viewer: User) -> None:
    client = Client()
    enter(client, viewer)
    client.post(AUTHENTICATE, {"code": code_of(secret)})

    response = client.get(reverse(name))

    assert response.status_code == (302 if name == "mfa_activate_totp" else 200)
    assert response.status_code == 302 or "css/app.css" in response.content.decode()
