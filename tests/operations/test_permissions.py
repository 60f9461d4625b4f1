"""Who may write: every address that takes a POST, by every role, without its token, and by the wrong method."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.permissions import Role
from consoles.models import Console, Product
from licensing.models import License
from operations.models import Batch, Operation, Preview
from operations.services.previews import preview_create
from tests.licensing.asked import asked
from tests.licensing.factories import console_make, license_make, server_make

pytestmark = pytest.mark.django_db

ACTING = {Role.OPERATOR, Role.LICENSING_ADMIN, Role.ADMINISTRATOR}
REFRESHING = ACTING | {Role.BILLING}
MANAGING = {Role.ADMINISTRATOR}
NOBODY, STRANGER = "nobody who is signed in", "somebody without a role"
PEOPLE = [*Role, NOBODY, STRANGER]


@dataclass(frozen=True, kw_only=True, slots=True)
class Write:
    """What is posted to an address, how it answers those whom it admits, and who they are."""

    admits: set[Role]
    status: int
    data: dict[str, str] = field(default_factory=dict)
    # Which of `Rows` the address is about, where it is not the usual one.
    about: str = ""
    # Whether the same address shows a page as well.
    is_page: bool = False


WRITES = {
    "licenses/act/": Write(admits=ACTING, status=303, data={"action": "update", "pk": "{license}"}),
    "operations/previews/<uuid:pk>/": Write(admits=ACTING, status=303, data={"reason": "keys"}, is_page=True),
    "operations/previews/<uuid:pk>/file/": Write(admits=ACTING, status=303, data={"file": ""}, about="installation"),
    "operations/previews/<uuid:pk>/drop/": Write(admits=ACTING, status=303),
    "operations/<uuid:pk>/cancel/": Write(admits=ACTING, status=302),
    "operations/<uuid:pk>/again/": Write(admits=ACTING, status=302, data={"states": "failed"}, about="failed"),
    "refreshes/start/": Write(admits=REFRESHING, status=302),
    "settings/consoles/add/": Write(admits=MANAGING, status=422, is_page=True),
    "settings/consoles/test/": Write(admits=MANAGING, status=422),
    "settings/consoles/<int:pk>/": Write(admits=MANAGING, status=422, is_page=True),
    "settings/consoles/<int:pk>/test/": Write(admits=MANAGING, status=422),
    "settings/consoles/<int:pk>/switch/": Write(admits=MANAGING, status=302, data={"is_active": "0"}),
    "settings/users/invite/": Write(admits=MANAGING, status=422, is_page=True),
    "settings/users/<int:pk>/": Write(admits=MANAGING, status=422, is_page=True),
    "settings/users/<int:pk>/switch/": Write(admits=MANAGING, status=302, data={"is_active": "0"}),
    "settings/users/<int:pk>/sign-out/": Write(admits=MANAGING, status=302),
    "settings/users/<int:pk>/factors/": Write(admits=MANAGING, status=302),
    "settings/users/<int:pk>/link/": Write(admits=MANAGING, status=200),
    "settings/schedule/<int:pk>/": Write(admits=MANAGING, status=302, data={"reading": "on"}, is_page=True),
    "accounts/tokens/": Write(admits=set(Role), status=422, is_page=True),
    "accounts/tokens/<int:pk>/revoke/": Write(admits=set(Role), status=302),
    "accounts/columns/": Write(admits=set(Role), status=302, data={"listing": "licenses", "column": "status"}),
}
# One's own sign-in and password, which no role is asked for; and the sign-up, which is closed.
OWN = {f"accounts/{path}/" for path in ("login", "logout", "signup", "reauthenticate", "password/change")} | {
    f"accounts/security/{path}/"
    for path in (
        "authenticate", "reauthenticate", "totp/activate", "recovery-codes/generate",
        "webauthn/add", "webauthn/login", "webauthn/reauthenticate",
    )
}  # fmt: skip
# Looking at these begins what a later post ends: a secret or a challenge waits in the session.
BEGINNING = {"accounts/security/totp/activate/", "accounts/security/webauthn/add/"}
# A link for a person is followed by whatever method, and changes nothing but the session.
FOLLOWED = {"accounts/link/<str:token>/"}
# What an address with a key is usually about.
USUAL = {
    "licenses/": "license",
    "operations/previews/": "preview",
    "operations/": "running",
    "settings/consoles/": "console",
    "settings/users/": "person",
    "settings/schedule/": "console",
    "accounts/tokens/": "token",
}


class Rows:
    """What a person may write about: a license, operations on licenses, previews of one's own, a console."""

    def __init__(self, user: User) -> None:
        console = console_make()
        license_, busy, failed = (self._license(console, name) for name in ("vbr-1", "vbr-2", "vbr-3"))
        somebody = User.objects.create_user(username="somebody", sees_everything=True)

        def preview(kind: str) -> UUID:
            chosen = [license_.pk]
            return preview_create(user=user, kind=kind, parameters={}, subject_pks=chosen, return_to="/").pk

        self.keys = {
            "license": license_.pk,
            "console": console.pk,
            "person": somebody.pk,
            "token": self._token(user).pk,
            "preview": preview("update"),
            "installation": preview("install"),
            "running": asked(busy, somebody, "queued").pk,
            "failed": asked(failed, somebody, "failed").pk,
            "batch": asked(self._license(console, "vbr-4"), somebody, "failed").batch_id,
        }

    @staticmethod
    def _token(user: User) -> AccessToken:
        now = timezone.now()
        return AccessToken.objects.create(
            user=user, role=Role.VIEWER, created_at=now, expires_at=now + timedelta(days=1)
        )

    @staticmethod
    def _license(console: Console, name: str) -> License:
        return license_make(console, server=server_make(console, name=name))

    def path(self, route: str) -> str:
        """An address of that route, to something that is there."""
        about = WRITES[route].about if route in WRITES else ""
        usual = next((name for prefix, name in USUAL.items() if route.startswith(prefix)), "")
        filled = re.sub(r"<\w+:pk>", str(self.keys.get(about or usual)), route).replace("<slug:field>", "company")
        return f"/{SAMPLES.get(route, filled)}"

    def data(self, route: str) -> dict[str, Any]:
        """What is posted there."""
        texts = {name: text.format(**self.keys) for name, text in WRITES[route].data.items()}
        return {**texts, "file": SimpleUploadedFile("key.lic", b"a key")} if "file" in texts else dict(texts)


def person_make(who: str) -> User:
    user = User.objects.create_user(username=who, password="correct horse", sees_everything=True)
    if who in set(Role):
        user.groups.add(Group.objects.get(name=who))
    return user


def client_of(user: User, **options: Any) -> Client:
    """Somebody who has just entered the password; one who is not signed in has no client but the plain one."""
    client = Client(**options)
    if user.username != NOBODY:
        client.force_login(user)
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
        session.save()
    return client


def post(client: Client, route: str, rows: Rows) -> Any:
    return client.post(rows.path(route), rows.data(route))


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in apps.get_models()}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route


ROUTES = list(dict.fromkeys(routes(get_resolver())))
# Addresses of what we do not offer: they are django-allauth's, and ours that stand before them.
SAMPLES = {
    "^accounts/password/reset/.*$": "accounts/password/reset/x/",
    "^accounts/(?:confirm-email|login/code)/.*$": "accounts/login/code/",
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "accounts/confirm-email/x/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/x-y/",
}


@pytest.mark.parametrize("route", ROUTES)
def test_every_address_that_takes_a_post_is_listed_here(route: str) -> None:
    user = person_make(Role.ADMINISTRATOR)
    rows = Rows(user)

    response = client_of(user).post(rows.path(route))

    # What we do not offer has no page: neither for this method nor for any other.
    takes_it = response.status_code not in {404, 405}
    assert takes_it is (route in WRITES or route in OWN or route in FOLLOWED)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("route", WRITES)
def test_a_write_admits_its_roles_and_changes_nothing_for_others(route: str, who: str) -> None:
    user = person_make(who)
    rows, client = Rows(user), client_of(user)
    before = everything()

    response = post(client, route, rows)

    if who in WRITES[route].admits:
        assert response.status_code == WRITES[route].status
        assert not response.headers.get("Location", "").startswith(("/accounts/login/", "/accounts/reauthenticate/"))
        return
    if who == NOBODY:
        assert response.headers["Location"].startswith("/accounts/login/")
    else:
        assert response.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("route", WRITES)
def test_a_write_without_its_token_is_refused(route: str) -> None:
    user = person_make(Role.ADMINISTRATOR)
    rows, client = Rows(user), client_of(user, enforce_csrf_checks=True)
    before = everything()

    assert post(client, route, rows).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("route", sorted(OWN))
def test_a_sign_in_without_its_token_is_refused(route: str) -> None:
    client = client_of(person_make(Role.ADMINISTRATOR), enforce_csrf_checks=True)

    assert client.post(f"/{route}").status_code == 403


def test_nobody_signs_up() -> None:
    entered = {"username": "mallory", "password1": "correct horse battery", "password2": "correct horse battery"}

    Client().post("/accounts/signup/", entered)

    assert not User.objects.exists()


@pytest.mark.parametrize("route", [route for route, write in WRITES.items() if not write.is_page])
def test_an_address_that_only_writes_takes_no_other_method(route: str) -> None:
    user = person_make(Role.ADMINISTRATOR)
    rows, client = Rows(user), client_of(user)
    before = everything()

    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        assert client.generic(method, rows.path(route)).status_code == 405
    assert everything() == before


@pytest.mark.parametrize("route", ROUTES)
def test_a_look_changes_no_row(route: str) -> None:
    user = person_make(Role.ADMINISTRATOR)
    rows, client = Rows(user), client_of(user)
    queries = ("", "format=csv", "pk={license}&batch={batch}&operation={failed}&action=update&is_active=0")
    before = everything()

    for query in queries:
        client.get(f"{rows.path(route)}?{query.format(**rows.keys)}")

    after = everything()
    if route in BEGINNING:
        after["sessions.Session"] = before["sessions.Session"]
    assert after == before


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleRows:
    """The license of a console, with an operation that waits and one that failed, alone and beside that of a server."""

    license: License
    queued: Operation
    failed: Operation
    mixed: Batch


@pytest.fixture
def own_license() -> ConsoleRows:
    console, somebody = console_make(), User.objects.create_user(username="somebody", sees_everything=True)
    license_ = license_make(console, product=Product.CONSOLE, uid="00000000-0000-0000-0000-000000000000")
    failed = asked(license_, somebody, "failed")
    mixed = asked(license_make(console, server=server_make(console)), somebody, "failed").batch
    asked(license_, somebody, "failed", batch=mixed)
    queued = asked(license_, somebody, "queued")
    return ConsoleRows(license=license_, queued=queued, failed=failed, mixed=mixed)


CONSOLE_ROLES = [(Role.OPERATOR, False), (Role.LICENSING_ADMIN, True), (Role.ADMINISTRATOR, True)]


@pytest.mark.parametrize(("role", "is_admitted"), CONSOLE_ROLES)
def test_a_console_license_is_asked_for_only_by_whom_it_is_for(
    role: Role, is_admitted: bool, own_license: ConsoleRows
) -> None:
    Operation.objects.filter(pk=own_license.queued.pk).update(state="canceled")
    client = client_of(person_make(role))
    path = client.post("/licenses/act/", {"action": "update", "pk": own_license.license.pk})["Location"]

    response = client.post(path, {"reason": "month-end keys"})

    assert response.status_code == (303 if is_admitted else 409)
    assert Operation.objects.open().exists() is is_admitted
    assert ("Your role does not include this" in response.content.decode()) is not is_admitted


@pytest.mark.parametrize(("role", "is_admitted"), CONSOLE_ROLES)
@pytest.mark.parametrize("is_batch", [False, True])
def test_an_operation_on_a_console_is_canceled_only_by_whom_it_is_for(
    role: Role, is_admitted: bool, is_batch: bool, own_license: ConsoleRows
) -> None:
    client, operation = client_of(person_make(role)), own_license.queued

    response = client.post(f"/operations/{operation.batch_id if is_batch else operation.pk}/cancel/")

    operation.refresh_from_db()
    assert response.status_code == (302 if is_admitted else 403)
    assert operation.state == ("canceled" if is_admitted else "queued")


@pytest.mark.parametrize(("role", "is_admitted"), CONSOLE_ROLES)
@pytest.mark.parametrize("what", ["operation", "batch", "mixed batch"])
def test_an_operation_on_a_console_is_started_again_only_by_whom_it_is_for(
    role: Role, is_admitted: bool, what: str, own_license: ConsoleRows
) -> None:
    failed = own_license.failed
    pk = {"operation": failed.pk, "batch": failed.batch_id, "mixed batch": own_license.mixed.pk}[what]

    response = client_of(person_make(role)).post(f"/operations/{pk}/again/", {"states": "failed"})

    assert response.status_code == (302 if is_admitted else 403)
    assert Preview.objects.exists() is is_admitted


def test_a_change_of_role_counts_between_the_preview_and_its_confirmation(own_license: ConsoleRows) -> None:
    Operation.objects.filter(pk=own_license.queued.pk).update(state="canceled", finished_at=timezone.now())
    user = person_make(Role.LICENSING_ADMIN)
    client = client_of(user)
    path = client.post("/licenses/act/", {"action": "update", "pk": own_license.license.pk})["Location"]
    user.groups.set([Group.objects.get(name=Role.OPERATOR)])

    assert client.post(path, {"reason": "month-end keys"}).status_code == 409
    user.groups.clear()
    assert client.post(path, {"reason": "month-end keys"}).status_code == 403
    assert not Operation.objects.open().exists()
