"""Settings of the sign-in that contradict each other stop the start with one sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.accounts.identity import CLIENT_SECRET

ISSUER = {"VSPCDASH_OIDC_ISSUER": "https://id.example.com/realm/"}
CLIENT = {"VSPCDASH_OIDC_CLIENT_ID": "vspcdash", "VSPCDASH_OIDC_CLIENT_SECRET": CLIENT_SECRET}
GROUPS = {"VSPCDASH_OIDC_GROUPS": '{"admins": {"role": "administrator"}}'}
COMPLETE = {**ISSUER, **CLIENT, **GROUPS}


def check(environment: dict[str, str]) -> str:
    """What a management command says with these settings; nothing where it has nothing to say against them."""
    outcome = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return outcome.stderr.strip() if outcome.returncode else ""


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (COMPLETE, ""),
        ({**COMPLETE, "VSPCDASH_LOCAL_PASSWORDS": "false", "VSPCDASH_REQUIRE_MFA": "all"}, ""),
        ({"VSPCDASH_LOCAL_PASSWORDS": "false"}, "VSPCDASH_LOCAL_PASSWORDS=false needs single sign-on: "),
        ({**ISSUER, **CLIENT}, "VSPCDASH_OIDC_ISSUER needs VSPCDASH_OIDC_CLIENT_ID, "),
        ({**ISSUER, **GROUPS}, "VSPCDASH_OIDC_ISSUER needs VSPCDASH_OIDC_CLIENT_ID, "),
        ({**COMPLETE, "VSPCDASH_OIDC_ISSUER": "http://id.example.com"}, "VSPCDASH_OIDC_ISSUER must begin with https"),
        ({**COMPLETE, "VSPCDASH_OIDC_GROUPS": "admins"}, "VSPCDASH_OIDC_GROUPS is not JSON: "),
        ({"VSPCDASH_REQUIRE_MFA": "admin"}, "VSPCDASH_REQUIRE_MFA must list some of "),
    ],
)
def test_the_start_goes_on_only_with_what_makes_sense(environment: dict[str, str], sentence: str) -> None:
    said = check(environment)

    assert said.startswith(f"vspcdash: {sentence}") if sentence else said == ""
