"""A link for somebody, as who makes it gets it."""

from collections.abc import Callable

import pytest

from accounts.links.services import link_make
from accounts.models import SignInLink, User

MakeLink = Callable[..., str]


@pytest.fixture
def token(viewer: User) -> str:
    """The secret of a new-password link of the viewer."""
    return link_make(user=viewer, purpose=SignInLink.Purpose.PASSWORD)
