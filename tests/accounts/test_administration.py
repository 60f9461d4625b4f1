"""The tables of the database: who looks into them, that nobody writes, and that no secret shows."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import BinaryField, Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.administration import LookOnly, is_about_hidden, is_hidden, site
from accounts.models import AccessToken, SignInLink, User
from consoles.models import ConsoleToken
from operations.models import Batch
from tests.alerts.factories import channel_make
from tests.consoles.factories import console_make
from tests.operations.factories import batch_make
from vspcdash.encryption import EncryptedTextField

SignedIn = Callable[[User], Client]
TABLES = sorted(site._registry, key=lambda model: model._meta.label)
SECRET = "Rumpelstiltskin"
DIGEST = "d1e57" * 12 + "d1e5"


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def secrets(viewer: User) -> list[Model]:
    """A row of each table that keeps a secret, with one that would be seen."""
    now = timezone.now()
    console = console_make(api_key=SECRET, password=SECRET)
    ConsoleToken.objects.create(console=console, pair=SECRET)
    batch = batch_make(file_name="key.lic", file_content=SECRET)
    viewer.password = SECRET
    viewer.save()
    link = SignInLink.objects.create(
        user=viewer, purpose=SignInLink.Purpose.PASSWORD, digest=DIGEST, created_at=now, expires_at=now
    )
    token = AccessToken.objects.create(
        user=viewer, name="script", digest=DIGEST, hint="abc", role="Viewer", created_at=now, expires_at=now
    )
    channel = channel_make(viewer, address=f"jsons://{SECRET}.test/", test_digest=DIGEST)
    factor = Authenticator.objects.create(user=viewer, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    return [console, batch, viewer, link, token, channel, factor]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_every_table_is_read_only(model: type[Model]) -> None:
    table = site._registry[model]

    assert isinstance(table, LookOnly)
    assert [url.name.rpartition("_")[2] for url in table.get_urls()] == ["changelist", "change"]  # type: ignore[union-attr]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_every_table_is_listed_and_searched(model: type[Model], administrator: User, signed_in: SignedIn) -> None:
    client = signed_in(administrator)

    assert client.get(list_of(model)).status_code == 200
    assert client.get(list_of(model), {"q": "7"}).status_code == 200


def test_no_secret_shows_on_any_page(secrets: list[Model], administrator: User, signed_in: SignedIn) -> None:
    client = signed_in(administrator)
    addresses = [list_of(model) for model in TABLES] + [page_of(row) for row in secrets]

    for address in addresses:
        html = client.get(address).content.decode()
        assert SECRET not in html, address
        assert DIGEST not in html, address


def test_the_pages_of_rows_with_secrets_show_the_rest(
    secrets: list[Model], administrator: User, signed_in: SignedIn
) -> None:
    client = signed_in(administrator)

    pages = [client.get(page_of(row)) for row in secrets]

    assert [page.status_code for page in pages] == [200] * len(secrets)
    assert "key.lic" in client.get(page_of(Batch.objects.get())).content.decode()


SECRET_FIELDS = [
    field
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, EncryptedTextField | BinaryField)
]


@pytest.mark.parametrize("field", SECRET_FIELDS, ids=str)
def test_every_field_that_may_hold_a_secret_is_hidden(field: Any, rf: Any, administrator: User) -> None:
    assert is_hidden(field)
    table = site._registry.get(field.model)
    if table is not None:
        request = rf.get("/")
        request.user = administrator
        assert field.name not in table.get_fields(request)
        assert field.name not in str(table.list_display)


def hidden_lookups(model: type[Model]) -> list[str]:
    """Every way from a table to a hidden field: its own, and those of what it is related to."""
    own = [field.name for field in model._meta.concrete_fields if is_hidden(field)]
    related = [
        f"{field.name}__{hidden.name}"
        for field in model._meta.get_fields()
        if field.related_model
        for hidden in field.related_model._meta.concrete_fields
        if is_hidden(hidden)
    ]
    return own + related


HIDDEN_LOOKUPS = [(model, lookup) for model in TABLES for lookup in hidden_lookups(model)]


@pytest.mark.parametrize(("model", "lookup"), HIDDEN_LOOKUPS, ids=lambda part: getattr(part, "__name__", part))
def test_no_list_is_narrowed_by_a_secret(model: type[Model], lookup: str, rf: Any) -> None:
    table = site._registry[model]

    for comparison in ("", "__startswith", "__regex", "__isnull"):
        assert not table.lookup_allowed(f"{lookup}{comparison}", "a", rf.get("/"))


@pytest.mark.parametrize(
    ("model", "lookup"),
    [(User, "password__startswith"), (AccessToken, "digest__gt"), (AccessToken, "user__password__startswith")],
)
def test_a_secret_in_the_address_is_refused(
    model: type[Model], lookup: str, administrator: User, signed_in: SignedIn
) -> None:
    assert signed_in(administrator).get(list_of(model), {lookup: "a"}).status_code == 400


def test_lists_are_narrowed_by_what_they_show(administrator: User, signed_in: SignedIn) -> None:
    client = signed_in(administrator)

    assert "1 user" in client.get(list_of(User), {"groups__id__exact": administrator.groups.get().pk}).content.decode()
    assert "0 users" in client.get(list_of(User), {"username__startswith": "nobody"}).content.decode()


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_no_table_is_searched_ordered_or_filtered_by_a_secret(model: type[Model], rf: Any) -> None:
    table = site._registry[model]
    names = [*table.search_fields, *table.get_ordering(rf.get("/")), *table.model._meta.ordering]
    names += [*table.list_display, *map(str, table.list_filter), table.date_hierarchy or ""]

    assert not [name for name in names if is_about_hidden(model, str(name).lstrip("-^=@"))]


@pytest.mark.parametrize("name", ["viewer", "operator", "billing", "licensing_admin", "auditor", "stranger"])
def test_nobody_else_looks_into_tables(name: str, request: pytest.FixtureRequest, signed_in: SignedIn) -> None:
    person = request.getfixturevalue(name)
    person.is_staff = person.is_superuser = False
    person.save()

    assert signed_in(person).get("/admin/").status_code == 403


def test_membership_of_the_staff_opens_nothing(viewer: User, signed_in: SignedIn) -> None:
    User.objects.update(is_staff=True)

    assert signed_in(viewer).get("/admin/").status_code == 403


def test_who_does_not_see_everything_sees_no_table(administrator: User, signed_in: SignedIn) -> None:
    User.objects.update(sees_everything=False)

    assert signed_in(administrator).get("/admin/").status_code == 403


def test_whoever_is_not_signed_in_is_led_to_our_page(client: Client, db: None) -> None:
    assert client.get("/admin/accounts/user/").headers["Location"].startswith("/accounts/login/?next=/admin/")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_tables_answer_to_no_method_that_writes(
    method: str, viewer: User, administrator: User, signed_in: SignedIn
) -> None:
    client = signed_in(administrator)

    for address in ("/admin/", list_of(User), page_of(viewer)):
        assert client.generic(method, address).status_code == 405


@pytest.mark.parametrize("path", ["add/", "1/delete/", "1/history/", "1/password/"])
def test_there_is_no_address_to_write_at(path: str, administrator: User, signed_in: SignedIn) -> None:
    assert signed_in(administrator).get(f"{list_of(User)}{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "accounts/", "accounts/user/", "accounts/user/{pk}/change/"])
def test_pages_keep_to_the_content_security_policy(
    path: str, viewer: User, administrator: User, signed_in: SignedIn
) -> None:
    html = signed_in(administrator).get(f"/admin/{path.format(pk=viewer.pk)}").content.decode()

    assert not re.findall(r"<style|\sstyle=|<script(?![^>]*src=)|\son\w+=", html)


def test_a_row_that_is_not_there_leads_back(administrator: User, signed_in: SignedIn) -> None:
    assert signed_in(administrator).get(f"{list_of(Batch)}{uuid4()}/change/").status_code == 302


def test_the_index_tells_of_no_actions_since_there_are_none(administrator: User, signed_in: SignedIn) -> None:
    html = signed_in(administrator).get(reverse("admin:index")).content.decode()

    assert "Audit entries" in html
    assert "Recent actions" not in html
