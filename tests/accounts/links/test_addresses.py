"""Where links lead: never to a host that somebody made up."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from accounts.links.addresses import NoLinkError, link_address, printed_address

REQUESTS = RequestFactory()


def test_a_link_leads_to_the_host_that_it_was_asked_from(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["licenses.example.com"]
    request = REQUESTS.get("/", headers={"host": "licenses.example.com"})

    assert link_address(request, "secret") == "http://licenses.example.com/accounts/link/secret/"


def test_a_link_leads_to_the_public_address_where_there_is_one(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://licenses.example.com"

    assert link_address(REQUESTS.get("/"), "secret") == "https://licenses.example.com/accounts/link/secret/"


def test_no_link_is_made_for_a_host_that_may_be_anybodys(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "*"]

    with pytest.raises(NoLinkError, match="VSPCDASH_PUBLIC_URL"):
        link_address(REQUESTS.get("/", headers={"host": "evil.example"}), "secret")


def test_a_made_up_host_does_not_get_into_a_link(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "*"]
    settings.PUBLIC_URL = "https://licenses.example.com"

    address = link_address(REQUESTS.get("/", headers={"host": "evil.example"}), "secret")

    assert "evil.example" not in address


def test_a_link_for_a_terminal_leads_to_this_machine(settings: Settings) -> None:
    settings.PORT = 8123

    assert printed_address("secret") == "http://127.0.0.1:8123/accounts/link/secret/"
