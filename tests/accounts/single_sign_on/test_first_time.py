"""Whoever comes for the first time gets an account, and never that of somebody else."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from tests.accounts.identity import LOGIN, IdentityProvider
from tests.accounts.single_sign_on.arriving import signed_in

pytestmark = pytest.mark.django_db


def test_a_person_of_a_group_gets_an_account_with_its_role(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["admins"], preferred_username="k.weber", name="Karla Weber")

    user = signed_in(provider, "s-1")

    assert user is not None
    assert (user.username, user.title, user.role) == ("k.weber", "Karla Weber", Role.ADMINISTRATOR)
    assert user.is_managed_elsewhere
    assert user.sees_everything
    assert not user.has_usable_password()


def test_the_sign_in_page_has_the_way_there_and_keeps_where_one_wanted_to_go(
    provider: IdentityProvider, client: Client
) -> None:
    html = client.get("/accounts/login/?next=/licenses/").content.decode()
    assert f'href="{LOGIN}?next=%2Flicenses%2F">Single sign-on</a>' in html
    provider.claim("s-1", groups=["admins"])

    response = provider.sign_in(client, "s-1", start=f"{LOGIN}?next=%2Flicenses%2F")

    assert response.headers["Location"] == "/licenses/"


def test_a_name_that_somebody_has_here_is_not_taken_over(provider: IdentityProvider, viewer: User) -> None:
    provider.claim("s-2", groups=["admins"], preferred_username="Viewer", email="viewer@example.com")

    user = signed_in(provider, "s-2")

    viewer.refresh_from_db()
    assert user is not None
    assert user.pk != viewer.pk
    assert user.username == "Viewer-2"
    assert (viewer.role, viewer.is_managed_elsewhere) == (Role.VIEWER, False)
    assert viewer.check_password("correct horse")


def test_an_address_that_somebody_has_here_is_not_taken_over(provider: IdentityProvider, viewer: User) -> None:
    viewer.email = "boss@example.com"
    viewer.save()
    provider.claim("s-3", groups=["admins"], email="boss@example.com", email_verified=True)

    user = signed_in(provider, "s-3")

    assert user is not None
    assert user.pk != viewer.pk


def test_whoever_has_no_name_gets_one(provider: IdentityProvider) -> None:
    for subject in ("s-4", "s-5"):
        provider.claim(subject, groups=["admins"], preferred_username="<>")

    assert [getattr(signed_in(provider, subject), "username", "") for subject in ("s-4", "s-5")] == [
        "person",
        "person-2",
    ]
