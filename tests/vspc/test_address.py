"""Where a bearer may be sent."""

import pytest

from vspc.address import api_base
from vspc.errors import VspcAddressError


@pytest.mark.parametrize(
    "address",
    [
        "https://console.example.com:1280",
        "https://console.example.com:1280/",
        "https://console.example.com:1280/api/v3",
        "https://console.example.com:1280/api/v3/",
    ],
)
def test_path_of_the_api_is_appended_once(address: str) -> None:
    assert api_base(address) == "https://console.example.com:1280/api/v3"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9"])
def test_plain_http_is_allowed_to_this_machine(host: str) -> None:
    assert api_base(f"http://{host}:9000") == f"http://{host}:9000/api/v3"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "console.example.com:1280",
        "https://",
        "https://host:99999",
        "https://[::1",
        "ftp://host",
        "https://user:pw@host",
        "https://host/?next=1",
        "https://host/#top",
        "https://host\\@other",
        "https://ho st",
        "https://host\n.evil",
        "http://console.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
    ],
)
def test_address_that_must_not_get_credentials_is_refused(address: str) -> None:
    with pytest.raises(VspcAddressError, match=r"^The address of the console must .*\.$"):
        api_base(address)


def test_refused_address_does_not_repeat_its_password() -> None:
    with pytest.raises(VspcAddressError) as caught:
        api_base("https://admin:hunter2@host")

    assert "hunter2" not in str(caught.value)
