"""A link for somebody, as who makes it gets it."""

import pytest

from accounts.links.services import link_make
from accounts.models import SignInLink, User


@pytest.fixture
def token(viewer: User) -> str:
    """The secret of a new-password link of the viewer."""
    return link_make(user=viewer, purpose=SignInLink.Purpose.PASSWORD)
