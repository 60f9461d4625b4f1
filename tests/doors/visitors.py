"""Browsers of people, one for each role."""

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from tests.support.passwords import password_entered


def client_of(role: Role | None) -> tuple[Client, User]:
    """Somebody of that role, or of none, who sees everything and has just entered the password, with a browser."""
    user = User.objects.create_user(username=role or "somebody without a role", sees_everything=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return password_entered(client, user), user
