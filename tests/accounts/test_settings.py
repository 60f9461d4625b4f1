"""Settings of the sign-in that contradict each other stop the start with one sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as product
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from accounts.single_sign_on.demands import settings_check
from tests.accounts.identity import CLIENT_SECRET
from vspcdash import environment

ISSUER = {"VSPCDASH_OIDC_ISSUER": "https://id.example.com/realm/"}
CLIENT = {"VSPCDASH_OIDC_CLIENT_ID": "vspcdash", "VSPCDASH_OIDC_CLIENT_SECRET": CLIENT_SECRET}
GROUPS = {"VSPCDASH_OIDC_GROUPS": '{"admins": {"role": "administrator"}}'}
COMPLETE = {**ISSUER, **CLIENT, **GROUPS}


def check(variables: dict[str, str]) -> str:
    """What a management command says with these settings; nothing where it has nothing to say against them."""
    outcome = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=product.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return outcome.stderr.strip() if outcome.returncode else ""


def test_a_complete_single_sign_on_starts_without_passwords() -> None:
    assert check({**COMPLETE, "VSPCDASH_LOCAL_PASSWORDS": "false", "VSPCDASH_REQUIRE_MFA": "all"}) == ""


def test_nobody_could_sign_in_without_passwords_and_single_sign_on() -> None:
    said = check({"VSPCDASH_LOCAL_PASSWORDS": "false"})

    assert said == "vspcdash: VSPCDASH_LOCAL_PASSWORDS=false needs single sign-on: set VSPCDASH_OIDC_ISSUER."


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_GROUPS"])
def test_an_issuer_alone_is_not_enough(missing: str, settings: Settings) -> None:
    for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_GROUPS"):
        setattr(settings, name, "" if name == missing else COMPLETE[f"VSPCDASH_{name}"])

    with pytest.raises(ImproperlyConfigured, match=r"^VSPCDASH_OIDC_ISSUER needs VSPCDASH_OIDC_CLIENT_ID, "):
        settings_check()


def test_groups_that_mean_nothing_are_refused(settings: Settings) -> None:
    settings.OIDC_GROUPS = "admins"

    with pytest.raises(ImproperlyConfigured, match=r"^VSPCDASH_OIDC_GROUPS is not JSON: "):
        settings_check()


def test_an_issuer_is_asked_over_https_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VSPCDASH_OIDC_ISSUER", "http://id.example.com")

    with pytest.raises(ImproperlyConfigured, match=r"^VSPCDASH_OIDC_ISSUER must begin with https"):
        environment.issuer("VSPCDASH_OIDC_ISSUER")
