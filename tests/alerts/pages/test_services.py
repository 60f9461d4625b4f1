"""Acknowledging, muting and reopening: what is kept, what is written down, and what is refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from alerts.models import Alert
from alerts.services import AlertRefusedError, alert_acknowledge, alert_mute, alert_reopen
from tests.alerts.pages.factories import alert_make
from tests.consoles.factories import narrowed
from tests.licensing.factories import NOW, console_make

TOMORROW = NOW + timedelta(days=1)
Handle = Callable[..., list[Alert]]


def acknowledge(*alerts: Alert, user: User, **values: Any) -> list[Alert]:
    standard: dict[str, Any] = {"until": TOMORROW, "note": "", "now": NOW}
    return alert_acknowledge(pks=[alert.pk for alert in alerts], user=user, **{**standard, **values})


def test_an_acknowledgment_holds_until_its_moment(operator: User) -> None:
    alert = alert_make()

    acknowledge(alert, user=operator, note=" Ordered ")

    alert.refresh_from_db()
    assert (alert.handling, alert.handled_by, alert.handled_at) == ("acknowledged", operator, NOW)
    assert (alert.handled_until, alert.note) == (TOMORROW, "Ordered")
    assert [alert.is_held(moment) for moment in (NOW, TOMORROW)] == [True, False]


def test_a_muted_alert_is_held_for_as_long_as_it_lasts(operator: User) -> None:
    alert = alert_make()

    alert_mute(pks=[alert.pk], user=operator, until=None, note="", now=NOW)

    alert.refresh_from_db()
    assert alert.is_held(NOW + timedelta(days=3000))


def test_a_reopened_alert_waits_again_and_keeps_nothing(operator: User) -> None:
    alert = alert_make()
    acknowledge(alert, user=operator, note="Ordered")

    alert_reopen(pks=[alert.pk], user=operator, now=NOW)

    alert.refresh_from_db()
    assert (alert.handling, alert.handled_until, alert.note) == ("", None, "")
    assert list(Alert.objects.waiting(NOW)) == [alert]


def test_what_stays_the_same_is_not_written_down(operator: User) -> None:
    acknowledge(alert_make(), user=operator, note="Ordered")

    entry = AuditEntry.objects.get()
    assert entry.before == {"state": "open", "until": None, "note": ""}
    acknowledge(Alert.objects.get(), user=operator, note="Ordered")
    assert AuditEntry.objects.latest("pk").after == {"state": "acknowledged"}


def test_what_people_say_is_written_down_with_what_was_before(operator: User) -> None:
    alert = alert_make()

    acknowledge(alert, user=operator, note="Ordered")
    alert_mute(pks=[alert.pk], user=operator, until=None, note="", now=NOW)
    alert_reopen(pks=[alert.pk], user=operator, now=NOW)

    states = [
        (entry.action, entry.subject_key, entry.actor_name, entry.before["state"], entry.after["state"])
        for entry in AuditEntry.objects.order_by("pk")
    ]
    assert states == [
        ("alert_acknowledged", str(alert.pk), "operator", "open", "acknowledged"),
        ("alert_muted", str(alert.pk), "operator", "acknowledged", "muted"),
        ("alert_reopened", str(alert.pk), "operator", "muted", "open"),
    ]
    assert AuditEntry.objects.earliest("pk").after == {
        "state": "acknowledged", "until": TOMORROW.isoformat(), "note": "Ordered",
    }  # fmt: skip


def test_reopening_what_waits_anyway_writes_nothing(operator: User) -> None:
    alert_reopen(pks=[alert_make().pk], user=operator, now=NOW)

    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"until": NOW}, "That moment has passed: name a later one."),
        ({"until": NOW + timedelta(days=366, seconds=1)}, "That is more than a year ahead"),
        ({"note": "x" * 501}, "A note has at most 500 characters."),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(values: dict[str, Any], sentence: str, operator: User) -> None:
    alert = alert_make()

    with pytest.raises(AlertRefusedError, match=sentence) as refusal:
        acknowledge(alert, user=operator, **values)

    assert refusal.value.status == 422
    assert not Alert.objects.exclude(handling="").exists()


def test_without_a_choice_nothing_is_done(operator: User) -> None:
    with pytest.raises(AlertRefusedError, match="No alert is chosen"):
        acknowledge(user=operator)


def test_one_that_is_solved_keeps_all_from_being_handled(operator: User) -> None:
    waiting, solved = alert_make(), alert_make(name="vbr-2", solved_at=NOW)

    with pytest.raises(AlertRefusedError, match="“vbr-2” is solved"):
        acknowledge(waiting, solved, user=operator)

    assert not Alert.objects.exclude(handling="").exists()
    assert not AuditEntry.objects.exists()


def test_an_alert_out_of_sight_is_no_alert(operator: User) -> None:
    alert, console = alert_make(console=console_make()), console_make()

    with pytest.raises(AlertRefusedError, match="no longer there"):
        acknowledge(alert, user=narrowed(operator, console))


@pytest.mark.parametrize(
    ("handled_at", "is_refused"),
    [(NOW - timedelta(minutes=5), False), (NOW - timedelta(minutes=1), True)],
)
def test_what_somebody_else_said_since_one_looked_stays(
    handled_at: datetime, is_refused: bool, operator: User, administrator: User
) -> None:
    alert = alert_make(handling="muted", handled_by=administrator, handled_at=handled_at)
    seen = NOW - timedelta(minutes=2)

    if is_refused:
        with pytest.raises(AlertRefusedError, match="administrator has dealt with “vbr-harbor01” meanwhile"):
            acknowledge(alert, user=operator, seen=seen)
    else:
        acknowledge(alert, user=operator, seen=seen)

    alert.refresh_from_db()
    assert alert.handling == ("muted" if is_refused else "acknowledged")
