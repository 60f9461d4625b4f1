"""The page before anything is done: what would happen, a file, a reason, a confirmation, the password again."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from consoles.models import Console, Product, Server
from operations.models import Batch, Operation, Preview
from tests.licensing.factories import NOW, organization_make, server_make
from tests.operations.factories import batch_make, operation_make, preview_make
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
REASON = {"reason": "month-end keys"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def acting(signed_in: SignIn, operator: User) -> Client:
    """An operator who has just signed in."""
    return _sign_in(signed_in(operator), operator)


def _sign_in(client: Client, user: User, *, seconds_ago: int = 0) -> Client:
    """Let the password have been entered so long ago, as django-allauth notes it."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - seconds_ago}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
    return client


def _servers(console: Console, *names: str, **values: Any) -> list[Server]:
    owner = organization_make(console, name="Harbor Dental")
    return [server_make(console, name=name, organization=owner, **values) for name in names]


def _html(client: Client, preview: Preview, status: int = 200) -> str:
    return _text(client.get(preview.get_absolute_url()), status)


def _text(response: Any, status: int = 422) -> str:
    assert response.status_code == status
    return str(response.content.decode()).replace("\u00a0", " ")


def _confirm(client: Client, preview: Preview, **data: str) -> Any:
    return client.post(preview.get_absolute_url(), data)


def _upload(client: Client, preview: Preview, content: bytes, name: str = "key.lic") -> Any:
    return client.post(f"{preview.get_absolute_url()}file/", {"file": SimpleUploadedFile(name, content)})


class TestWhatWouldHappen:
    def test_the_heading_is_what_and_for_whom(self, acting: Client, operator: User, west: Console) -> None:
        one = preview_make(operator, *_servers(west, "vbr-harbor01"))
        two = preview_make(operator, *_servers(west, "vbr-1", "vbr-2"))

        assert 'Update now <span class="soft">for vbr-harbor01</span>' in _html(acting, one)
        assert 'Update now <span class="soft">for 2 servers</span>' in _html(acting, two)
        assert ">Update now for 2 servers</button>" in _html(acting, two)

    def test_each_server_has_its_sentence_warning_or_reason(
        self, acting: Client, operator: User, west: Console
    ) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-plain", "vbr-doubtful", "vbr-refused"))

        html = _html(acting, preview)

        for words in (
            "2 servers will be changed", "1 with a warning", "1 will be left out", "Its key is read again.",
            "It is not reachable.", "A perpetual license has no update.", "Harbor Dental", "EU-West",
        ):  # fmt: skip
            assert words in html
        assert html.index("vbr-doubtful") < html.index("vbr-plain") < html.index("vbr-refused")

    def test_more_than_fifty_are_behind_a_disclosure(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, *(f"vbr-{number:03}" for number in range(60))))

        head, _, rest = _html(acting, preview).partition("<summary>10 more</summary>")

        assert "vbr-049" in head
        assert "vbr-050" not in head
        assert "vbr-059" in rest

    def test_with_nothing_possible_there_is_only_the_way_back(
        self, acting: Client, operator: User, west: Console
    ) -> None:
        html = _html(acting, preview_make(operator, *_servers(west, "vbr-refused")))

        assert '<h1 class="clamp wide">Update now: nothing to do</h1>' in html
        assert "None of this can be done" in html
        assert 'id="confirm"' not in html
        assert "Back, do nothing" in html

    def test_more_than_may_be_open_cannot_be_confirmed(
        self, acting: Client, operator: User, west: Console, settings: Settings
    ) -> None:
        settings.MOST_OPEN_OPERATIONS = 1

        html = _html(acting, preview_make(operator, *_servers(west, "vbr-1", "vbr-2")))

        assert "At most 1 operation may be open at one console, and these are 2" in html
        assert 'id="confirm"' not in html

    def test_what_is_no_longer_there_is_said(self, acting: Client, operator: User) -> None:
        assert "What was chosen is no longer there." in _html(acting, preview_make(operator))

    def test_a_console_license_is_refused_to_an_operator(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "EU-West", kind=Product.CONSOLE))

        assert "1 will be left out" in _html(acting, preview)
        assert _confirm(acting, preview, **REASON).status_code == 409
        assert not Batch.objects.exists()

    def test_a_look_at_it_writes_nothing(self, acting: Client, operator: User, west: Console) -> None:
        _html(acting, preview_make(operator, *_servers(west, "vbr-1")))

        assert Preview.objects.count() == 1
        assert not Operation.objects.exists()

    def test_thirty_servers_take_as_many_queries_as_three(self, acting: Client, operator: User, west: Console) -> None:
        few = preview_make(operator, *_servers(west, *(f"vbr-{number}" for number in range(3))))
        many = preview_make(operator, *_servers(west, *(f"vbr-{number}" for number in range(30))))

        assert queries_of(acting, few.get_absolute_url()) == queries_of(acting, many.get_absolute_url())

    def test_names_are_text_and_nothing_else(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "<script>alert(1)</script>"), kind="delete")

        assert "<script>alert" not in _html(acting, preview)


class TestWhose:
    @pytest.mark.parametrize("role", ["viewer", "billing", "auditor"])
    def test_who_may_not_act_is_refused(self, role: str, signed_in: SignIn, west: Console, request: Any) -> None:
        user = request.getfixturevalue(role)
        preview = preview_make(user, *_servers(west, "vbr-1"))
        client = _sign_in(signed_in(user), user)

        answers = [client.get(preview.get_absolute_url()), _confirm(client, preview, **REASON)]
        answers += [client.post(f"{preview.get_absolute_url()}{step}/") for step in ("file", "drop")]

        assert {answer.status_code for answer in answers} == {403}
        assert Preview.objects.exists()

    def test_that_of_somebody_else_is_not_there(self, acting: Client, administrator: User, west: Console) -> None:
        preview = preview_make(administrator, *_servers(west, "vbr-1"))

        assert "only for the one who made it" in _html(acting, preview, 404)
        assert _confirm(acting, preview, **REASON).status_code == 404
        assert acting.post(f"{preview.get_absolute_url()}drop/").status_code == 404
        assert _upload(acting, preview, b"key").status_code == 404
        assert Preview.objects.get().file_content == ""

    def test_an_old_one_is_not_there(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), created_at=NOW - timedelta(hours=1))

        assert "A preview is kept for an hour" in _html(acting, preview, 404)
        assert acting.get(f"/operations/previews/{uuid4()}/").status_code == 404

    def test_a_confirmed_one_is_its_batch(self, acting: Client, operator: User, west: Console) -> None:
        batch = batch_make(requested_by=operator)
        operation_make(west, batch=batch)

        assert acting.get(f"/operations/previews/{batch.pk}/")["Location"] == batch.get_absolute_url()

    def test_that_of_somebody_else_is_not_there_once_it_is_confirmed(self, acting: Client, west: Console) -> None:
        batch = operation_make(west).batch

        assert acting.get(f"/operations/previews/{batch.pk}/").status_code == 404


class TestConfirming:
    def test_it_becomes_a_batch_and_leads_back_with_a_link(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1", "vbr-2", "vbr-refused"))

        response = _confirm(acting, preview, **REASON)

        batch = Batch.objects.get(pk=preview.pk)
        assert (response.status_code, response["Location"]) == (303, "/licenses/?q=vbr")
        assert (batch.reason, batch.operations.count(), len(batch.skipped)) == ("month-end keys", 2, 1)
        html = _text(acting.get("/operations/"), 200)
        assert f'Update now for 2 servers is under way. <a href="{batch.get_absolute_url()}">Show progress</a>' in html

    def test_twice_is_one_batch(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1", "vbr-2"))

        _confirm(acting, preview, **REASON)
        second = _confirm(acting, preview, **REASON)

        assert second["Location"] == Batch.objects.get().get_absolute_url()
        assert Operation.objects.count() == 2

    def test_a_retry_leads_to_the_new_batch(self, acting: Client, operator: User, west: Console) -> None:
        before = operation_make(west, "failed").batch
        preview = preview_make(operator, *_servers(west, "vbr-1"), retry_of=before, reason="month-end keys")

        assert 'value="month-end keys"' in _html(acting, preview)
        assert _confirm(acting, preview, **REASON)["Location"] == f"/operations/{preview.pk}/"
        assert Batch.objects.get(pk=preview.pk).retry_of == before

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_without_a_reason_it_says_so_beside_the_field(
        self, reason: str, acting: Client, operator: User, west: Console
    ) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        html = _text(_confirm(acting, preview, reason=reason))

        assert 'aria-invalid="true"' in html
        assert "Say why: the reason stands in the log." in html
        assert not Batch.objects.exists()

    def test_a_reason_ends_at_500_characters(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        assert "at most 500 characters" in _text(_confirm(acting, preview, reason="x" * 501))
        assert _confirm(acting, preview, reason="x" * 500).status_code == 303

    @pytest.mark.parametrize(("names", "typed"), [(["vbr-1"], "vbr-1"), (["vbr-1", "vbr-2"], "2")])
    def test_to_destroy_it_has_to_be_typed(
        self, names: list[str], typed: str, acting: Client, operator: User, west: Console
    ) -> None:
        preview = preview_make(operator, *_servers(west, *names), kind="delete")

        shown = _html(acting, preview)
        wrong = _text(_confirm(acting, preview, typed="vbr-9", **REASON))
        missing = _text(_confirm(acting, preview, typed="", **REASON))

        assert f"Type {typed} to confirm" in shown
        assert f"That is not it: type {typed} to confirm." in wrong
        assert 'value="month-end keys"' in wrong
        assert 'value="vbr-9"' in wrong
        assert f"Type {typed} to confirm." in missing
        assert not Batch.objects.exists()
        assert _confirm(acting, preview, typed=f" {typed} ", **REASON).status_code == 303

    def test_all_that_is_wrong_is_said_at_once(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), kind="delete")

        html = _text(_confirm(acting, preview, reason="", typed="vbr-9"))

        assert "Say why" in html
        assert "That is not it" in html

    def test_a_foreign_address_is_never_led_back_to(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), return_to="https://evil.test/")

        assert _confirm(acting, preview, **REASON)["Location"] == "/"

    def test_a_post_without_its_token_is_refused(self, operator: User, west: Console) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(operator)

        assert _confirm(_sign_in(client, operator), preview_make(operator), **REASON).status_code == 403


class TestBack:
    def test_the_way_back_forgets_it_and_does_nothing(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        response = acting.post(f"{preview.get_absolute_url()}drop/")

        assert (response.status_code, response["Location"]) == (303, "/licenses/?q=vbr")
        assert not Preview.objects.exists()
        assert not Batch.objects.exists()


class TestFile:
    def test_the_file_comes_first(self, acting: Client, operator: User, west: Console) -> None:
        html = _html(acting, preview_make(operator, *_servers(west, "vbr-1"), kind="install"))

        assert 'enctype="multipart/form-data"' in html
        assert 'id="confirm"' not in html

    def test_then_it_is_named_and_can_be_replaced(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), kind="install")

        assert _upload(acting, preview, b"a key")["Location"] == preview.get_absolute_url()
        html = _html(acting, preview)

        preview.refresh_from_db()
        for words in ("key.lic", "5 bytes", preview.file_sha256, "Another file", 'id="confirm"'):
            assert words in html
        assert len(preview.file_sha256) == 64

    @pytest.mark.parametrize(
        ("content", "sentence"), [(b"", "The file is empty."), (b"x" * ((1 << 20) + 1), "larger than 1 MiB")]
    )
    def test_a_wrong_one_is_said_beside_the_field(
        self, content: bytes, sentence: str, acting: Client, operator: User, west: Console
    ) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), kind="install")

        assert sentence in _text(_upload(acting, preview, content))
        preview.refresh_from_db()
        assert preview.file_sha256 == ""

    def test_no_file_is_said_beside_the_field(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), kind="install")

        assert "Choose a file." in _text(acting.post(f"{preview.get_absolute_url()}file/"))

    def test_without_it_nothing_is_confirmed(self, acting: Client, operator: User, west: Console) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"), kind="install")

        assert "Choose the license file first." in _text(_confirm(acting, preview, **REASON))
        assert not Batch.objects.exists()


class TestPassword:
    @pytest.mark.parametrize(("seconds", "is_asked"), [(0, False), (899, False), (900, True), (86_400, True)])
    def test_it_is_asked_for_again_when_the_sign_in_was_long_ago(
        self, seconds: int, is_asked: bool, signed_in: SignIn, operator: User, west: Console
    ) -> None:
        client = _sign_in(signed_in(operator), operator, seconds_ago=seconds)
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        html = _html(client, preview)

        assert settings.ACCOUNT_REAUTHENTICATION_TIMEOUT == 900
        assert ("/accounts/reauthenticate/?next=%2Foperations%2Fpreviews%2F" in html) is is_asked
        assert ('id="confirm"' in html) is not is_asked

    def test_a_session_that_never_saw_a_password_is_asked(
        self, signed_in: SignIn, operator: User, west: Console
    ) -> None:
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        assert 'id="confirm"' not in _html(signed_in(operator), preview)

    def test_a_late_post_asks_for_it_and_keeps_the_reason(
        self, signed_in: SignIn, operator: User, west: Console
    ) -> None:
        client = _sign_in(signed_in(operator), operator, seconds_ago=901)
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        response = _confirm(client, preview, reason="  because ")

        assert response.status_code == 303
        assert response["Location"].startswith("/accounts/reauthenticate/?next=%2Foperations%2Fpreviews%2F")
        assert not Batch.objects.exists()
        assert 'value="because"' in _html(_sign_in(client, operator), preview)

    @pytest.mark.parametrize("kind", ["install", "delete", "finalize", "auto_approve"])
    def test_what_cannot_be_undone_is_not_done_with_an_old_sign_in(
        self, kind: str, signed_in: SignIn, operator: User, west: Console
    ) -> None:
        client = _sign_in(signed_in(operator), operator, seconds_ago=901)

        response = _confirm(client, preview_make(operator, *_servers(west, "vbr-1"), kind=kind), **REASON)

        assert response["Location"].startswith("/accounts/reauthenticate/?next=%2Foperations%2Fpreviews%2F")
        assert not Batch.objects.exists()

    def test_entering_it_leads_back_to_the_preview(self, signed_in: SignIn, operator: User, west: Console) -> None:
        client = _sign_in(signed_in(operator), operator, seconds_ago=901)
        preview = preview_make(operator, *_servers(west, "vbr-1"))

        response = client.post(
            "/accounts/reauthenticate/", {"password": "correct horse", "next": preview.get_absolute_url()}
        )

        assert response["Location"] == preview.get_absolute_url()
        assert 'id="confirm"' in _html(client, preview)

    def test_a_real_sign_in_counts(self, client: Client, operator: User, west: Console) -> None:
        client.post("/accounts/login/", {"login": operator.username, "password": "correct horse"})

        assert 'id="confirm"' in _html(client, preview_make(operator, *_servers(west, "vbr-1")))
