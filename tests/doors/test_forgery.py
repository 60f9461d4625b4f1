"""What another site can make a signed-in browser send: nothing that is listened to."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch

from accounts.models import User
from tests.doors.addresses import address, is_of_api, patterns
from tests.doors.test_matrix import rows


def posted() -> list[str]:
    """Every address that takes a post: those of the matrix, and those of sign-in."""
    ours = {name for name, method in rows() if method == "POST"}
    return sorted(ours | {name for name, _ in patterns() if name.startswith(("account_", "mfa_")) and _is_plain(name)})


def _is_plain(name: str) -> bool:
    """Whether it is there at all: addresses with a key in them are those of e-mails, which nobody sends."""
    try:
        return bool(address(name))
    except (AssertionError, NoReverseMatch):
        return False


@pytest.mark.parametrize("name", posted())
def test_a_post_without_the_token_of_our_own_page_is_refused(name: str, administrator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)

    response = client.post(address(name), {"name": "forged"}, HTTP_ORIGIN="https://elsewhere.example")

    # An administrator is refused for nothing else; the API knows no browsers.
    assert response.status_code == (401 if is_of_api(name) else 403)
