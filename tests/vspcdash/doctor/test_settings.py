"""The doctor finds settings that let in nobody, or everybody, or passwords in the clear."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.vspcdash.doctor.verdicts import bad, found
from vspcdash.doctor.addresses import address_verdicts, debug_verdicts

WELL = {
    "ALLOWED_HOSTS": ["localhost", "licenses.example.com"],
    "BEHIND_HTTPS": True,
    "PUBLIC_URL": "https://licenses.example.com",
}


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        ({"BEHIND_HTTPS": False}, [("warning", "https")]),
        ({"ALLOWED_HOSTS": ["localhost"], "PUBLIC_URL": ""}, [("problem", "hosts")]),
        ({"ALLOWED_HOSTS": ["localhost", "*"], "PUBLIC_URL": ""}, [("problem", "public address")]),
        ({"PUBLIC_URL": "https://other.example.com"}, [("problem", "public address")]),
        ({"PUBLIC_URL": "http://licenses.example.com"}, [("problem", "public address")]),
        ({"ALLOWED_HOSTS": ["localhost", ".example.com"]}, []),
        ({"ALLOWED_HOSTS": ["localhost", "*"]}, []),
        ({"ALLOWED_HOSTS": ["localhost", "Licenses.Example.com"]}, []),
        ({}, []),
    ],
)
def test_names_https_and_the_public_address_have_to_fit(
    wrong: dict[str, Any], trouble: list[tuple[str, str]], settings: Settings
) -> None:
    for name, value in {**WELL, **wrong}.items():
        setattr(settings, name, value)

    assert bad(address_verdicts()) == trouble


def test_debug_pages_are_a_problem(settings: Settings) -> None:
    settings.DEBUG = True

    assert bad(debug_verdicts()) == [("problem", "debug")]


def test_no_debug_pages_are_none() -> None:
    assert found(debug_verdicts()) == [("ok", "debug")]
