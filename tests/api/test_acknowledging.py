"""An alert that a script acknowledges: of what its owner may see, by who may, and written down with the token."""

from typing import Any

import pytest
import time_machine

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from accounts.roles import Role
from alerts.models import Alert
from tests.alerts.pages.factories import alert_make
from tests.api.asking import Script
from tests.licensing.factories import NOW, console_make
from tests.support.sight import narrowed

pytestmark = pytest.mark.django_db
UNTIL = "2026-11-25T09:00:00Z"


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_alert_is_acknowledged_and_answered_as_it_stands_then(licensing_admin: User) -> None:
    alert = alert_make(console=console_make())
    script = Script(licensing_admin)

    answer = script.post(f"alerts/{alert.pk}/acknowledge/", {"until": UNTIL, "note": "Key is ordered"})

    told = answer.json()
    assert (answer.status_code, told) == (200, script.items("alerts/")[0])
    assert (told["state"], told["acknowledged_by"], told["until"]) == ("acknowledged", "licensing-admin", UNTIL)
    entry = AuditEntry.objects.get(action=Action.ALERT_ACKNOWLEDGED)
    assert (entry.actor_name, entry.via) == ("licensing-admin", "access token nightly")
    assert (entry.subject_key, entry.after["note"]) == (str(alert.pk), "Key is ordered")


def test_who_may_acknowledge_an_alert_may_read_it_and_nothing_that_takes_an_export(operator: User) -> None:
    alert = alert_make(console=(console := console_make()))
    alert_make(console=console_make())
    script = Script(narrowed(operator, console))

    assert [item["id"] for item in script.items("alerts/")] == [alert.pk]
    answer = script.post(f"alerts/{alert.pk}/acknowledge/", {"until": UNTIL})

    assert script.get(f"alerts/{alert.pk}/").json() == answer.json()
    assert script.get("licenses/").status_code == 403


def test_a_token_that_may_not_acknowledge_reads_no_alerts_without_the_right_to_export(operator: User) -> None:
    alert = alert_make(console=console_make())
    script = Script(operator, role=Role.VIEWER)

    assert [script.get(path).status_code for path in ("alerts/", f"alerts/{alert.pk}/")] == [403, 403]


def test_an_alert_out_of_sight_is_not_there(operator: User) -> None:
    alert = alert_make(console=console_make())
    script = Script(narrowed(operator, console_make()))

    assert script.post(f"alerts/{alert.pk}/acknowledge/", {"until": UNTIL}).status_code == 404


@pytest.mark.parametrize("owner", ["auditor", "operator"])
def test_owner_and_token_must_both_be_allowed_to(owner: str, request: pytest.FixtureRequest) -> None:
    alert = alert_make(console=console_make())
    script = Script(request.getfixturevalue(owner), role=Role.VIEWER if owner == "operator" else Role.ADMINISTRATOR)

    assert script.post(f"alerts/{alert.pk}/acknowledge/", {"until": UNTIL}).status_code == 403
    assert Alert.objects.get().handling == ""


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ({"until": None}, 400),
        ({"until": "tomorrow"}, 400),
        ({"until": "2026-11-25T09:00:00"}, 400),
        ({"until": UNTIL, "note": "a" * 501}, 400),
        ({"until": UNTIL, "mute": True}, 400),
        ({"until": "2026-11-22T09:00:00Z"}, 422),
        ({"until": "9999-12-31T23:59:59Z"}, 422),
    ],
)
def test_what_is_wrong_changes_nothing(body: Any, status: int, operator: User) -> None:
    alert = alert_make(console=console_make())

    answer = Script(operator).post(f"alerts/{alert.pk}/acknowledge/", body)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert Alert.objects.get().handling == ""


def test_a_solved_alert_is_a_conflict(operator: User) -> None:
    alert = alert_make(console=console_make(), solved_at=NOW)

    assert Script(operator).post(f"alerts/{alert.pk}/acknowledge/", {"until": UNTIL}).status_code == 409
