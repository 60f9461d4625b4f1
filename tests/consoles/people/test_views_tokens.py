"""The access tokens on the page of a person, which administrators revoke."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.models import AccessToken, AuditEntry, User
from tests.accounts.tokens.factories import SECRET, token_make


def opened(secret: str = SECRET) -> int:
    return Client().get("/licenses/?format=json", headers={"Authorization": f"Bearer {secret}"}).status_code


def page(client: Client, person: User) -> str:
    return client.get(reverse("people:person", args=[person.pk])).content.decode()


def revoke(client: Client, token: AccessToken) -> str:
    return client.post(reverse("people:token_revoke", args=[token.pk])).headers["Location"]


def test_the_page_of_a_person_names_the_tokens_that_work(visitor: Client, auditor: User, billing: User) -> None:
    token = token_make(auditor)
    token_make(auditor, name="over", secret="another", expires_at=timezone.now())
    token_make(billing, name="of-another", secret="a third")

    html = page(visitor, auditor)

    assert all(shown in html for shown in ("nightly", token.hint, f"{token.expires_at:%Y-%m-%d}", "last used"))
    assert not any(hidden in html for hidden in (SECRET, "over</span>", "of-another"))


def test_an_administrator_revokes_the_token_of_another(visitor: Client, auditor: User) -> None:
    token = token_make(auditor)
    before = opened()

    assert revoke(visitor, token) == reverse("people:person", args=[auditor.pk])
    assert (before, opened()) == (200, 401)
    assert AuditEntry.objects.get(action=Action.TOKEN_REVOKED).before == {"owner": "auditor"}
    assert "None that works." in page(visitor, auditor)


def test_the_password_is_asked_for_after_a_while(late: Client, auditor: User) -> None:
    token = token_make(auditor)

    assert revoke(late, token).startswith("/accounts/reauthenticate/?next=%2Fsettings%2Fusers%2F")
    assert opened() == 200


@pytest.mark.parametrize(("button", "status"), [("sign_out", 200), ("switch", 401)])
def test_ended_sessions_leave_tokens_working_and_a_deactivation_does_not(
    button: str, status: int, visitor: Client, auditor: User
) -> None:
    token_make(auditor)
    said = "access tokens go on working until they are revoked" in page(visitor, auditor)

    visitor.post(reverse(f"people:{button}", args=[auditor.pk]), {"is_active": "0"})

    assert said
    assert opened() == status
