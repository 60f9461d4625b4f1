"""What the API refuses: as JSON with one sentence, and with the status that says whose turn it is."""

from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.roles import Role
from consoles.models import Console
from tests.api.asking import ROOT, Script
from tests.licensing.factories import console_make, license_make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("licenses/?urgency=nonsense", "urgency"),
        ("licenses/?days_to=soon", "days_to"),
        ("licenses/?gone=perhaps", "gone"),
        ("licenses/?console=", "console"),
        ("licenses/?q=a&q=b", "q"),
        ("licenses/?company=%00", "company"),
        ("licenses/?urgncy=expired", "urgncy"),
        ("licenses/?sort=server", "sort"),
        ("licenses/?format=csv", "format"),
        ("usage/?by=reseller", "by"),
        ("licenses/?limit=0", "limit"),
        ("licenses/?limit=501", "limit"),
        ("licenses/?limit=1e2", "limit"),
        ("licenses/?limit=%D9%A3", "limit"),
        ("licenses/?cursor=made-up", "cursor"),
        ("licenses/?cursor=WzEsMV0:abc", "cursor"),
        ("operations/?requested_from=0001-01-01", "requested_from"),
        ("operations/?batch=7", "batch"),
        ("licenses/1/?q=a", "q"),
        ("?q=a", "q"),
    ],
)
def test_a_wrong_parameter_is_named(path: str, word: str, script: Script) -> None:
    answer = script.get(path)

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"{word}: ")


def test_a_cursor_is_good_for_its_own_walk_only(script: Script, administrator: User) -> None:
    for _ in range(2):
        license_make(console_make())
    cursor = script.get("licenses/?limit=1&type=Rental").json()["next"].partition("cursor=")[2]

    assert script.get(f"licenses/?type=Rental&cursor={cursor}&limit=2").status_code == 200
    for other in (f"licenses/?cursor={cursor}", f"freshness/?cursor={cursor}", f"licenses/?type=NFR&cursor={cursor}"):
        assert script.get(other).status_code == 400
    assert Script(administrator).get(f"licenses/?type=Rental&cursor={cursor}").status_code == 400


def test_nobody_gets_in_without_a_token(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    answers = [client.get(f"{ROOT}licenses/"), client.post(f"{ROOT}refreshes/"), client.get(f"{ROOT}nowhere/")]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="vspcdash"'
    assert "Authorization: Bearer" in answers[0].json()["error"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_who_may_not_export_reads_nothing(role: Role, administrator: User) -> None:
    script = Script(administrator, role=role)

    answer = script.get("licenses/")

    assert (answer.status_code, answer.json()["error"]) == (403, "Your role does not include this: export lists.")
    assert script.get("openapi.json").status_code == 200


def test_what_is_not_there_or_out_of_sight_is_said_as_json(auditor: User) -> None:
    license_ = license_make(console_make())
    auditor.sees_everything = False
    auditor.save()
    script = Script(auditor)

    paths = ("nowhere/", "licenses", f"licenses/{license_.pk}/", f"licenses/{10**30}/", "reports/0/")
    answers = [script.get(path) for path in paths]

    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {
        (404, "There is nothing at this address.")
    }


def test_another_method_is_said_not_to_be_one(script: Script) -> None:
    for path, allowed in (("licenses/", "GET, HEAD"), ("licenses/1/", "GET, HEAD"), ("openapi.json", "GET, HEAD")):
        answer = script.post(path, {})
        assert (answer.status_code, answer["Allow"]) == (405, allowed)
    answer = script.get("refreshes/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@time_machine.travel("2026-11-23T12:00:40Z", tick=False)
def test_who_asks_too_often_is_told_how_long_to_wait(script: Script, administrator: User, settings: Settings) -> None:
    settings.API_PER_MINUTE = 3
    other = Script(administrator)

    statuses = [script.get("licenses/?wrong=1").status_code for _ in range(3)]
    held = script.get("licenses/")

    assert (statuses, held.status_code, held["Retry-After"]) == ([400] * 3, 429, "20")
    assert other.get("licenses/").status_code == 200
    with time_machine.travel("2026-11-23T12:01:00Z", tick=False):
        assert script.get("licenses/").status_code == 200


def test_while_the_database_is_away_scripts_are_told_to_wait(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("licensing.listing.LicenseList.following", fail)

    answer = script.get("licenses/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_no_secret_of_a_console_is_said(script: Script) -> None:
    Console.objects.create(name="West", url="https://vspc.test:1280", api_key="the-api-key")
    console = Console.objects.get()
    license_make(console)

    assert b"the-api-key" not in script.get("licenses/").content
