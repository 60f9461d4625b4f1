"""A refresh that a script starts: of what its owner may see, by who may, and written down with the token."""

import pytest
import time_machine

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from accounts.roles import Role
from refresh.models import Refresh
from tests.api.asking import Script
from tests.consoles.factories import console_make
from tests.licensing.factories import NOW
from tests.support.sight import narrowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def operating(operator: User) -> Script:
    return Script(operator)


@time_machine.travel(NOW, tick=False)
def test_all_consoles_are_read_where_none_is_named(operating: Script) -> None:
    for name in ("West", "East"):
        console_make(name=name)
    console_make(name="Old", is_active=False)

    answer = operating.post("refreshes/")

    assert answer.status_code == 202
    assert answer.json() == {
        "items": [
            {"console": name, "state": "queued", "requested_at": "2026-11-23T10:00:00Z"} for name in ("East", "West")
        ]
    }
    assert Refresh.objects.filter(trigger=Refresh.Trigger.PERSON).count() == 2


def test_one_console_is_read_and_not_twice_and_it_is_written_down(operating: Script) -> None:
    console_make(name="East")
    west = console_make(name="West")

    answers = [operating.post("refreshes/", {"console": "West"}) for _ in range(2)]

    assert [item["console"] for answer in answers for item in answer.json()["items"]] == ["West", "West"]
    assert Refresh.objects.get().console == west
    entry = AuditEntry.objects.get(action=Action.REFRESH_ASKED)
    assert (entry.actor_name, entry.via, entry.subject) == ("operator", "access token nightly", "West")


def test_a_console_out_of_sight_is_not_there(operator: User) -> None:
    seen = console_make(name="West")
    console_make(name="East")
    script = Script(narrowed(operator, seen))

    assert script.post("refreshes/", {"console": "East"}).status_code == 404
    assert [item["console"] for item in script.post("refreshes/").json()["items"]] == ["West"]


def test_a_console_that_is_switched_off_is_a_conflict(operating: Script) -> None:
    console_make(name="West", is_active=False)

    assert operating.post("refreshes/", {"console": "West"}).status_code == 409


@pytest.mark.parametrize("owner", ["auditor", "operator"])
def test_owner_and_token_must_both_be_allowed_to(owner: str, request: pytest.FixtureRequest) -> None:
    console_make()
    script = Script(request.getfixturevalue(owner), role=Role.VIEWER if owner == "operator" else Role.ADMINISTRATOR)

    assert script.post("refreshes/").status_code == 403
    assert not Refresh.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        (b"\xff", 400),
        ("[]", 400),
        ('{"console": null}', 400),
        ('{"console": ""}', 400),
        ('{"console": "a\\u0000"}', 400),
        ('{"console": "\\ud800"}', 400),
        ('{"consoles": "West"}', 400),
        (" " * (1 << 21), 413),
    ],
)
def test_a_wrong_body_starts_nothing(body: str | bytes, status: int, operating: Script) -> None:
    console_make(name="West")

    answer = operating.post("refreshes/", body)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert not Refresh.objects.exists()


def test_a_form_is_no_json(operating: Script) -> None:
    console_make(name="West")

    answer = operating.post("refreshes/", "console=West", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 415
    assert not Refresh.objects.exists()
