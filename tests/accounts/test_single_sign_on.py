"""Single sign-on with a real provider: who gets in, as whom, with which role and scope."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AccessToken, AuditEntry, User
from accounts.permissions import Role
from consoles.models import Console
from tests.accounts.entering import enter
from tests.accounts.identity import CLIENT_SECRET, LOGIN, IdentityProvider, callback, identity_provider
from tests.consoles.factories import console_make

GROUPS = {
    "admins": {"role": "administrator"},
    "billing": {"role": "billing", "scope": {"consoles": ["Frankfurt"]}},
    "everybody": {"role": "viewer", "scope": "all"},
}
PASSWORD = {"login": "viewer", "password": "correct horse"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    with identity_provider() as url:
        yield url


@pytest.fixture
def provider(running: str, settings: Settings) -> IdentityProvider:
    settings.OIDC_ISSUER = running
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "vspcdash", CLIENT_SECRET
    settings.OIDC_GROUPS = json.dumps(GROUPS)
    return IdentityProvider(running)


def user_of(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def signed_in(provider: IdentityProvider, subject: str, client: Client | None = None) -> User | None:
    client = client or Client()
    provider.sign_in(client, subject)
    return user_of(client)


def is_recent(client: Client) -> bool:
    """Whether who is signed in may go on where the password is asked for again."""
    return client.get("/accounts/security/totp/activate/").status_code == 200


def token_make(user: User) -> AccessToken:
    now = timezone.now()
    return AccessToken.objects.create(
        user=user, name="script", digest="d", role=Role.VIEWER, created_at=now, expires_at=now + timedelta(days=1)
    )


def refused(provider: IdentityProvider, subject: str) -> str:
    client = Client()
    response = provider.sign_in(client, subject)
    assert user_of(client) is None
    assert response.status_code == 403
    return response.content.decode()


class TestFirstTime:
    def test_a_person_of_a_group_gets_an_account_with_its_role(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["admins"], preferred_username="k.weber", name="Karla Weber")

        user = signed_in(provider, "s-1")

        assert user is not None
        assert (user.username, user.title, user.role) == ("k.weber", "Karla Weber", Role.ADMINISTRATOR)
        assert user.is_managed_elsewhere
        assert user.sees_everything
        assert not user.has_usable_password()

    def test_the_sign_in_page_has_the_way_there_and_keeps_where_one_wanted_to_go(
        self, provider: IdentityProvider, client: Client
    ) -> None:
        html = client.get("/accounts/login/?next=/licenses/").content.decode()
        assert f'href="{LOGIN}?next=%2Flicenses%2F">Single sign-on</a>' in html
        provider.claim("s-1", groups=["admins"])

        response = provider.sign_in(client, "s-1", start=f"{LOGIN}?next=%2Flicenses%2F")

        assert response.headers["Location"] == "/licenses/"

    def test_a_name_that_somebody_has_here_is_not_taken_over(self, provider: IdentityProvider, viewer: User) -> None:
        provider.claim("s-2", groups=["admins"], preferred_username="Viewer", email="viewer@example.com")

        user = signed_in(provider, "s-2")

        viewer.refresh_from_db()
        assert user is not None
        assert user.pk != viewer.pk
        assert user.username == "Viewer-2"
        assert (viewer.role, viewer.is_managed_elsewhere) == (Role.VIEWER, False)
        assert viewer.check_password("correct horse")

    def test_an_address_that_somebody_has_here_is_not_taken_over(
        self, provider: IdentityProvider, viewer: User
    ) -> None:
        viewer.email = "boss@example.com"
        viewer.save()
        provider.claim("s-3", groups=["admins"], email="boss@example.com", email_verified=True)

        user = signed_in(provider, "s-3")

        assert user is not None
        assert user.pk != viewer.pk

    def test_whoever_has_no_name_gets_one(self, provider: IdentityProvider) -> None:
        for subject in ("s-4", "s-5"):
            provider.claim(subject, groups=["admins"], preferred_username="<>")

        assert [getattr(signed_in(provider, subject), "username", "") for subject in ("s-4", "s-5")] == [
            "person",
            "person-2",
        ]


class TestGroups:
    def test_the_first_group_that_counts_decides(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["everybody", "something", "billing"])
        console_make(name="Frankfurt")

        user = signed_in(provider, "s-1")

        assert user is not None
        assert user.role == Role.BILLING
        assert not user.sees_everything

    def test_the_scope_is_what_the_group_names(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["billing"])
        frankfurt, _ = console_make(name="Frankfurt"), console_make(name="Vienna")

        user = signed_in(provider, "s-1")

        assert user is not None
        assert list(Console.objects.visible_to(user)) == [frankfurt]

    def test_a_console_that_is_not_there_is_left_out(
        self, provider: IdentityProvider, caplog: pytest.LogCaptureFixture
    ) -> None:
        provider.claim("s-1", groups=["billing"])
        console_make(name="Vienna")

        user = signed_in(provider, "s-1")

        assert user is not None
        assert not Console.objects.visible_to(user).exists()
        assert "a scope names a console that is not there: 'Frankfurt'" in caplog.text

    def test_other_groups_at_the_next_sign_in_change_role_and_scope(self, provider: IdentityProvider) -> None:
        console_make(name="Frankfurt")
        provider.claim("s-1", groups=["admins"])
        before = signed_in(provider, "s-1")
        provider.claim("s-1", groups=["billing"])

        user = signed_in(provider, "s-1")

        assert user == before
        assert user is not None
        assert (user.role, user.sees_everything) == (Role.BILLING, False)
        [scope, role] = AuditEntry.objects.filter(subject_key=str(user.pk), action__endswith="_changed")[:2]
        assert (role.before, role.after) == ({"role": "Administrator"}, {"role": "Billing"})
        assert scope.after == {"consoles": ["Frankfurt"], "organizations": []}
        assert {entry.via for entry in (role, scope)} == {"single sign-on"}

    def test_the_same_groups_write_nothing_down_but_the_sign_in(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["admins"])
        signed_in(provider, "s-1")
        count = AuditEntry.objects.count()

        signed_in(provider, "s-1")

        [entry] = AuditEntry.objects.all()[: AuditEntry.objects.count() - count]
        assert (entry.action, entry.via) == (Action.SIGNED_IN, "single sign-on")

    def test_what_was_given_here_is_taken_back(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["everybody"])
        user = signed_in(provider, "s-1")
        assert user is not None
        user.groups.clear()

        assert getattr(signed_in(provider, "s-1"), "role", "") == Role.VIEWER

    @pytest.mark.parametrize("groups", [[], ["others"], None, "other", {"admins": True}, [["admins"]]])
    def test_nobody_without_a_group_gets_in(self, groups: object, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=groups, preferred_username="mallory")

        assert "in no group that may use vspcdash" in refused(provider, "s-1")
        assert not User.objects.exists()
        entry = AuditEntry.objects.get(action=Action.SIGN_IN_FAILED)
        assert (entry.actor_name, entry.actor_pk, entry.via) == ("mallory", None, "single sign-on")

    def test_whoever_lost_the_group_loses_role_scope_sessions_and_tokens(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["admins"])
        open_elsewhere = Client()
        user = signed_in(provider, "s-1", open_elsewhere)
        assert user is not None
        token = token_make(user)
        provider.claim("s-1", groups=[])

        refused(provider, "s-1")

        user, token = User.objects.get(), AccessToken.objects.get()
        assert (user.role, user.sees_everything, user.is_active) == ("", False, True)
        assert not token.is_good(timezone.now())
        assert open_elsewhere.get("/settings/users/").headers["Location"].startswith("/accounts/login/")
        [failed, *taken] = AuditEntry.objects.all()[:4]
        assert (failed.action, failed.actor_pk) == (Action.SIGN_IN_FAILED, user.pk)
        assert {entry.action for entry in taken} == {"role_changed", "scope_changed", "token_revoked"}
        assert {(entry.via, entry.actor_pk) for entry in taken} == {("single sign-on", None)}

    def test_whoever_is_in_a_group_again_gets_role_and_scope_back(self, provider: IdentityProvider) -> None:
        for groups in (["admins"], [], ["everybody"]):
            provider.claim("s-1", groups=groups)
            user = signed_in(provider, "s-1")

        assert user is not None
        assert (user.role, user.sees_everything) == (Role.VIEWER, True)

    def test_another_claim_may_hold_the_groups(self, provider: IdentityProvider, settings: Settings) -> None:
        settings.OIDC_GROUP_CLAIM = "roles"
        provider.claim("s-1", roles="admins")

        assert getattr(signed_in(provider, "s-1"), "role", "") == Role.ADMINISTRATOR

    def test_a_person_who_was_deactivated_here_does_not_get_in(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["everybody"])
        user = signed_in(provider, "s-1")
        assert user is not None
        User.objects.filter(pk=user.pk).update(is_active=False)
        provider.claim("s-1", groups=["admins"])

        assert signed_in(provider, "s-1") is None
        assert user.role == Role.VIEWER
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.actor_pk, entry.via) == (Action.SIGN_IN_FAILED, user.pk, "single sign-on")


class TestAnswers:
    """Only an answer to one's own question opens anything."""

    @pytest.fixture(autouse=True)
    def admin(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["admins"])

    def test_the_question_has_a_state_a_nonce_and_a_challenge(self, provider: IdentityProvider) -> None:
        address = Client().get(f"{LOGIN}?auth_params=nonce%3Dmine%26code_challenge%3Dmine&scope=everything")

        asked = parse_qs(urlsplit(address.headers["Location"]).query)
        assert len(asked["state"][0]) >= 16
        assert len(asked["nonce"][0]) >= 32
        assert (asked["code_challenge_method"], asked["code_challenge"] != ["mine"]) == (["S256"], True)
        assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}

    @pytest.mark.parametrize(
        "name",
        ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "prompt", "acr_values"],
    )
    def test_the_address_adds_nothing_to_the_question(self, name: str, provider: IdentityProvider) -> None:
        address = Client().get(f"{LOGIN}?{urlencode({'auth_params': f'{name}=mine'})}").headers["Location"]

        assert "mine" not in parse_qs(urlsplit(address).query).get(name, [])

    @pytest.mark.parametrize("state", ["", "made-up", None])
    def test_an_answer_with_another_state_is_none(
        self, state: str | None, provider: IdentityProvider, client: Client
    ) -> None:
        parts = urlsplit(provider.answer(client, "s-1"))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        query.pop("state")

        response = callback(
            client, f"{parts.path}?{urlencode({**query, **({} if state is None else {'state': state})})}"
        )

        assert response.status_code == 400
        assert "Please start it again." in response.content.decode()
        assert user_of(client) is None

    def test_the_answer_to_another_browser_is_none(self, provider: IdentityProvider, client: Client) -> None:
        address = provider.answer(Client(), "s-1")

        assert callback(client, address).status_code == 400
        assert user_of(client) is None

    def test_an_answer_opens_once(self, provider: IdentityProvider, client: Client) -> None:
        address = provider.answer(client, "s-1")
        callback(client, address)
        client.post("/accounts/logout/")

        assert callback(client, address).status_code == 400
        assert user_of(client) is None

    def test_the_code_of_another_sign_in_is_refused_by_its_nonce(
        self, provider: IdentityProvider, client: Client
    ) -> None:
        stolen = parse_qs(urlsplit(provider.answer(Client(), "s-1")).query)["code"][0]
        parts = urlsplit(provider.answer(client, "s-1"))
        state = parse_qs(parts.query)["state"][0]

        response = callback(client, f"{parts.path}?{urlencode({'state': state, 'code': stolen})}")

        assert response.status_code == 403
        assert user_of(client) is None

    def test_who_turns_back_at_the_provider_may_choose_again(self, provider: IdentityProvider, client: Client) -> None:
        state = parse_qs(urlsplit(client.get(LOGIN).headers["Location"]).query)["state"][0]

        response = client.get(f"{LOGIN}callback/", {"state": state, "error": "access_denied"})

        assert response.headers["Location"] == "/accounts/login/"

    @pytest.mark.parametrize("process", ["connect", "redirect"])
    def test_nothing_but_a_sign_in_is_begun(
        self, process: str, provider: IdentityProvider, client: Client, viewer: User
    ) -> None:
        enter(client, viewer)

        provider.sign_in(client, "s-1", start=f"{LOGIN}?process={process}")

        assert not SocialAccount.objects.exists()
        assert user_of(client) == viewer

    def test_a_subject_is_one_of_its_issuer(self, provider: IdentityProvider, settings: Settings) -> None:
        first = signed_in(provider, "s-1")
        settings.OIDC_ISSUER = provider.url.replace("localhost", "127.0.0.1")
        other = IdentityProvider(settings.OIDC_ISSUER)

        second = signed_in(other, "s-1")

        assert first is not None
        assert second is not None
        assert first.pk != second.pk

    @pytest.mark.parametrize(
        "answers",
        [
            {"id_token": {"iss": "https://id", "sub": "s-1"}, "userinfo": {"sub": "s-2"}},
            {"id_token": {"iss": "https://id", "sub": ""}, "userinfo": {"sub": ""}},
            {"id_token": {"iss": "https://id"}, "userinfo": {"sub": "s-1"}},
            {"userinfo": {"sub": "s-1"}},
            {"id_token": "s-1"},
        ],
    )
    def test_answers_that_are_not_about_one_person_are_about_nobody(
        self, answers: dict[str, object], provider: IdentityProvider, rf: RequestFactory
    ) -> None:
        with pytest.raises(ProviderException):
            get_adapter().get_provider(rf.get("/"), "sso").extract_uid(answers)

    def test_of_what_the_provider_tells_only_the_key_is_kept(self, provider: IdentityProvider) -> None:
        provider.claim("s-1", groups=["admins"], phone="+49 30 1", email="k.weber@example.com")

        signed_in(provider, "s-1")

        account = SocialAccount.objects.get()
        assert account.extra_data == {"issuer": provider.url, "subject": "s-1"}
        assert not SocialToken.objects.exists()

    def test_a_row_of_the_database_makes_no_other_provider(self, provider: IdentityProvider, client: Client) -> None:
        SocialApp.objects.create(provider="openid_connect", provider_id="evil", name="Evil", client_id="x")

        assert client.get("/accounts/oidc/evil/login/").status_code == 404
        assert "Evil" not in client.get("/accounts/login/").content.decode()

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "https:evil.example", "/\\evil.example"]
    )
    def test_the_way_back_stays_in_the_house(self, target: str, provider: IdentityProvider, client: Client) -> None:
        response = provider.sign_in(client, "s-1", start=f"{LOGIN}?{urlencode({'next': target})}")

        assert response.headers["Location"] == "/"

    def test_the_session_gets_another_key(self, provider: IdentityProvider, client: Client) -> None:
        address = provider.answer(client, "s-1")
        before = client.session.session_key

        callback(client, address)

        assert before
        assert client.session.session_key != before


class TestUnreachable:
    @pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://localhost:1/realm"])
    def test_an_issuer_that_does_not_answer_is_one_sentence(
        self, address: str, provider: IdentityProvider, client: Client, settings: Settings
    ) -> None:
        settings.OIDC_ISSUER = address

        response = client.get(LOGIN)

        assert response.status_code == 503
        assert "The identity provider does not answer as it should." in response.content.decode()

    def test_an_address_without_such_a_document_is_one_sentence(
        self, provider: IdentityProvider, client: Client, settings: Settings
    ) -> None:
        settings.OIDC_ISSUER = f"{provider.url}/nowhere"

        assert client.get(LOGIN).status_code == 503

    def test_one_that_is_gone_when_the_person_comes_back_is_one_sentence(
        self, provider: IdentityProvider, client: Client, settings: Settings
    ) -> None:
        provider.claim("s-1", groups=["admins"])
        address = provider.answer(client, "s-1")
        settings.OIDC_ISSUER = "http://127.0.0.1:1"

        assert callback(client, address).status_code == 503
        assert user_of(client) is None

    def test_without_an_issuer_there_is_no_such_way(self, client: Client) -> None:
        assert client.get(LOGIN).status_code == 404
        assert "/oidc/" not in client.get("/accounts/login/").content.decode()


class TestWithoutPasswords:
    @pytest.fixture(autouse=True)
    def no_passwords(self, provider: IdentityProvider, settings: Settings) -> None:
        settings.LOCAL_PASSWORDS = False

    def test_the_page_asks_for_none(self, client: Client) -> None:
        html = client.get("/accounts/login/").content.decode()

        assert "Single sign-on</a>" in html
        assert 'type="password"' not in html
        assert "passkey" not in html

    def test_a_password_opens_nothing(self, client: Client, viewer: User) -> None:
        response = client.post("/accounts/login/", PASSWORD)

        assert response.status_code == 403
        assert "Passwords do not open vspcdash: use Single sign-on." in response.content.decode()
        assert user_of(client) is None

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_nobody_changes_one(self, method: str, client: Client, viewer: User) -> None:
        client.force_login(viewer)

        assert getattr(client, method)("/accounts/password/change/").status_code == 404
        assert "Change password" not in client.get("/licenses/").content.decode()


class TestConfirming:
    """People of the provider confirm there who they are."""

    @pytest.fixture
    def person(self, provider: IdentityProvider, client: Client) -> User | None:
        provider.claim("s-1", groups=["admins"])
        return signed_in(provider, "s-1", client)

    def test_the_provider_is_told_to_ask_again(self, person: User, provider: IdentityProvider, client: Client) -> None:
        response = client.get("/accounts/reauthenticate/?next=/licenses/")
        assert response.headers["Location"] == "/accounts/single-sign-on/again/?next=%2Flicenses%2F"
        start = client.get(response.headers["Location"]).headers["Location"]

        back = provider.sign_in(client, "s-1", start=start)

        assert back.headers["Location"] == "/licenses/"
        assert user_of(client) == person
        assert is_recent(client)

    @pytest.mark.parametrize("start", [LOGIN, f"{LOGIN}?auth_params=prompt%3Dnone%26max_age%3D9999"])
    def test_whoever_is_signed_in_is_asked_again_however_it_begins(
        self, start: str, person: User, client: Client
    ) -> None:
        asked = parse_qs(urlsplit(client.get(start).headers["Location"]).query)

        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])

    @pytest.mark.parametrize("said", [{"auth_time": 1}, {"auth_time": None}, {"auth_time": "now"}, {"auth_time": True}])
    def test_without_a_proof_nothing_is_confirmed(
        self, said: dict[str, object], person: User, provider: IdentityProvider, client: Client
    ) -> None:
        provider.claim("s-1", groups=["admins"], **said)

        response = provider.sign_in(client, "s-1")

        assert response.status_code == 403
        assert "does not say that you have just proven who you are" in response.content.decode()

    @pytest.mark.parametrize(("ago", "is_enough"), [(5, True), (3600, False)])
    def test_a_new_sign_in_counts_from_when_the_provider_asked(
        self, ago: int, is_enough: bool, provider: IdentityProvider
    ) -> None:
        client = Client()
        provider.claim("s-1", groups=["admins"], auth_time=int(time.time()) - ago)

        assert signed_in(provider, "s-1", client) is not None
        assert is_recent(client) is is_enough

    def test_a_new_sign_in_without_the_moment_is_one_but_confirms_nothing(self, provider: IdentityProvider) -> None:
        client = Client()
        provider.claim("s-1", groups=["admins"], auth_time=None)

        assert signed_in(provider, "s-1", client) is not None
        assert not is_recent(client)

    def test_a_moment_that_is_yet_to_come_is_now(self, provider: IdentityProvider) -> None:
        client = Client()
        provider.claim("s-1", groups=["admins"], auth_time=int(time.time()) + 10**6)
        signed_in(provider, "s-1", client)

        assert client.session["proven_at"] <= time.time()

    def test_a_password_of_such_a_person_opens_nothing(self, person: User) -> None:
        person.set_password("correct horse")
        person.save()
        client = Client()

        response = client.post("/accounts/login/", {"login": person.username, "password": "correct horse"})

        assert "password you specified are not correct" in response.content.decode()
        assert user_of(client) is None

    def test_others_have_no_such_way(self, provider: IdentityProvider, client: Client, viewer: User) -> None:
        client.force_login(viewer)

        assert client.get("/accounts/single-sign-on/again/").status_code == 404
