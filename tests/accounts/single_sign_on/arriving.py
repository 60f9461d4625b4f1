"""Coming through the door of the provider."""

from django.test import Client

from accounts.models import User
from tests.accounts.identity import IdentityProvider


def user_of(client: Client) -> User | None:
    """Return who is signed in."""
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def signed_in(provider: IdentityProvider, subject: str, client: Client | None = None) -> User | None:
    """Sign in as the subject, and return who that is here; None for nobody."""
    client = client or Client()
    provider.sign_in(client, subject)
    return user_of(client)


def refused(provider: IdentityProvider, subject: str) -> str:
    """Return the page on which the subject is told that there is no way in."""
    client = Client()
    response = provider.sign_in(client, subject)
    assert user_of(client) is None
    assert response.status_code == 403
    return response.content.decode()
