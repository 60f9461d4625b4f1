"""A real provider, whose groups the product knows."""

import json
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.accounts.identity import CLIENT_SECRET, IdentityProvider, identity_provider

GROUPS = {
    "admins": {"role": "administrator"},
    "billing": {"role": "billing", "scope": {"consoles": ["Frankfurt"]}},
    "everybody": {"role": "viewer", "scope": "all"},
}


@pytest.fixture(scope="package")
def running() -> Iterator[str]:
    """The address of the provider, which runs as long as these tests."""
    with identity_provider() as url:
        yield url


@pytest.fixture
def provider(running: str, settings: Settings) -> IdentityProvider:
    """That provider, as the product is set up for it."""
    settings.OIDC_ISSUER = running
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "vspcdash", CLIENT_SECRET
    settings.OIDC_GROUPS = json.dumps(GROUPS)
    return IdentityProvider(running)
