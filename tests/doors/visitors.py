"""Browsers of people, one for each role; to the API they send an access token, as scripts do."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from tests.support.passwords import password_entered
from tests.support.tokens import Headers, bearer_of

API = "/api/"


class Visitor(Client):
    """A browser, and a script where an address is one of the API; `bearer` is the header that opens that."""

    bearer: Headers

    def request(self, **environ: Any) -> Any:
        """Send a request."""
        if environ["PATH_INFO"].startswith(API):
            environ["HTTP_AUTHORIZATION"] = self.bearer["Authorization"]
        return super().request(**environ)


def is_sent_away(response: Any) -> bool:
    """Whether somebody is told to sign in: by a page, or a script by the challenge of the API."""
    return response.status_code == 401 or str(response.headers["Location"]).startswith("/accounts/login/")


def visitor_of(user: User) -> Visitor:
    """Somebody with a browser who is signed in, and with an access token."""
    client = Visitor(raise_request_exception=False)
    # It was used just now, so that nothing is noted of its next use.
    client.bearer = bearer_of(user, last_used_at=timezone.now())
    client.force_login(user)
    return client


def client_of(role: Role | None) -> tuple[Client, User]:
    """Somebody of that role, or of none, who sees everything and has just entered the password, with a browser."""
    user = User.objects.create_user(username=role or "somebody without a role", sees_everything=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return password_entered(visitor_of(user), user), user
