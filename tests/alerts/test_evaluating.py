"""What an evaluation makes of the troubles that there are: alerts, episodes, warnings, and their end."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.evaluating import evaluate
from alerts.evaluating.writing import batch_write
from alerts.models import Alert, AlertWarning, Evaluation, StageChoice
from consoles.models import Console
from consoles.purging import purge
from tests.alerts.watching import NOW, Watched, rule_make, trouble, warnings
from tests.licensing.factories import console_make, license_make, organization_make
from ui import troubles

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_trouble_becomes_an_alert_with_one_warning_of_the_deepest_stage(watched: Watched) -> None:
    watched.troubles = [trouble(level=6)]

    evaluate(NOW)

    alert = Alert.objects.get()
    assert (alert.rule, alert.episode, alert.stage, alert.stage_from) == ("thing.end", "2026-12-03", 7, "standard")
    assert (alert.opened_at, alert.solved_at) == (NOW, None)
    assert warnings() == [("thing:1", 7)]


def test_what_has_reached_no_stage_is_no_alert(watched: Watched) -> None:
    watched.troubles = [trouble(level=61)]

    evaluate(NOW)

    assert not Alert.objects.exists()


def test_each_stage_warns_once_and_the_last_one_again_every_three_days(watched: Watched) -> None:
    for day in range(70):
        watched.troubles = [trouble(level=62 - day)]
        evaluate(NOW + day * DAY)
        evaluate(NOW + day * DAY + timedelta(hours=1))

    assert [stage for _, stage in warnings()] == [60, 30, 14, 7, 1, -2, -5]


def test_nothing_is_written_where_nothing_differs(watched: Watched) -> None:
    watched.troubles = [trouble()]
    evaluate(NOW)

    outcome = evaluate(NOW + timedelta(minutes=5))

    assert outcome is not None
    assert (outcome.opened, outcome.changed, outcome.warned) == (0, 0, 0)
    assert Alert.objects.get().changed_at == NOW


def test_what_is_gone_is_solved_and_coming_back_opens_the_same_alert_without_a_warning(watched: Watched) -> None:
    watched.troubles = [trouble()]
    evaluate(NOW)

    watched.troubles = []
    evaluate(NOW + DAY)
    solved_at = Alert.objects.get().solved_at
    watched.troubles = [trouble()]
    evaluate(NOW + 20 * DAY)

    assert solved_at == NOW + DAY
    assert Alert.objects.get().solved_at is None
    assert len(warnings()) == 1


def test_another_date_is_another_episode(watched: Watched) -> None:
    watched.troubles = [trouble(episode="2026-12-03")]
    evaluate(NOW)

    watched.troubles = [trouble(episode="2027-12-03")]
    evaluate(NOW + DAY)

    assert set(Alert.objects.values_list("episode", "solved_at")) == {("2026-12-03", NOW + DAY), ("2027-12-03", None)}
    assert len(warnings()) == 2


@pytest.mark.parametrize(("days", "episodes"), [(2, 1), (4, 2)])
def test_what_comes_back_within_three_days_was_never_over(days: int, episodes: int, watched: Watched) -> None:
    watched.troubles = [trouble(episode="")]
    evaluate(NOW)
    watched.troubles = []
    evaluate(NOW + DAY)

    watched.troubles = [trouble(episode="")]
    evaluate(NOW + (1 + days) * DAY)

    assert Alert.objects.count() == len(warnings()) == episodes
    assert Alert.objects.filter(solved_at=None).count() == 1


@pytest.mark.parametrize("handling", [Alert.Handling.ACKNOWLEDGED, Alert.Handling.MUTED])
def test_of_what_is_held_nobody_is_warned_until_that_runs_out(handling: str, watched: Watched) -> None:
    watched.troubles = [trouble(level=10)]
    evaluate(NOW)
    Alert.objects.update(handling=handling, handled_until=NOW + 5 * DAY, note="in hand")

    watched.troubles = [trouble(level=6)]
    evaluate(NOW + 4 * DAY)
    held = warnings()
    evaluate(NOW + 5 * DAY)

    assert held == [("thing:1", 14)]
    assert warnings() == [("thing:1", 14), ("thing:1", 7)]
    assert Alert.objects.get().note == "in hand"


@pytest.mark.parametrize(
    ("handling", "until", "left"),
    [
        (Alert.Handling.ACKNOWLEDGED, NOW + 30 * DAY, ("", None, "")),
        (Alert.Handling.MUTED, NOW + 30 * DAY, ("", None, "")),
        (Alert.Handling.MUTED, None, ("muted", None, "in hand")),
    ],
)
def test_what_is_back_is_open_again_unless_it_is_muted_without_end(
    handling: str, until: datetime | None, left: tuple[Any, ...], watched: Watched
) -> None:
    watched.troubles = [trouble(level=10)]
    evaluate(NOW)
    Alert.objects.update(handling=handling, handled_until=until, note="in hand")
    watched.troubles = []
    evaluate(NOW + DAY)

    watched.troubles = [trouble(level=6)]
    evaluate(NOW + 4 * DAY)

    assert Alert.objects.values_list("handling", "handled_until", "note").get() == left
    assert len(warnings()) == (1 if left[0] else 2)


def test_a_rule_that_fails_leaves_its_alerts_and_stops_no_other(watched: Watched) -> None:
    other = Watched([trouble("other:1")])
    troubles.register(rule_make(other.source, key="other.end"))
    watched.troubles = [trouble()]
    evaluate(NOW)
    watched.troubles, other.troubles = [RuntimeError("away")], [trouble("other:2")]

    outcome = evaluate(NOW + DAY)

    assert outcome is not None
    assert outcome.failed == ("thing.end",)
    assert set(Alert.objects.filter(solved_at=None).values_list("subject", flat=True)) == {"thing:1", "other:2"}


def test_what_a_killed_worker_left_is_done_by_the_next(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.evaluating.running.MOST_ROWS", 2)
    watched.troubles = [trouble(f"thing:{number}", level=number) for number in range(1, 8)]
    batches: list[int] = []

    def killed(rows: Any, due: Any, **values: Any) -> set[int]:
        batches.append(len(rows))
        if len(batches) == 3:
            raise KeyboardInterrupt
        return batch_write(rows, due, **values)

    with monkeypatch.context() as patched:
        patched.setattr("alerts.evaluating.comparing.batch_write", killed)
        with pytest.raises(KeyboardInterrupt):
            evaluate(NOW)
    half = Alert.objects.count()
    evaluate(NOW)

    assert half == 4
    assert Alert.objects.count() == 7
    assert sorted(warnings()) == [("thing:1", 1), *((f"thing:{number}", 7) for number in range(2, 8))]


def test_one_worker_evaluates_at_a_time(watched: Watched) -> None:
    watched.troubles = [trouble()]
    evaluate(NOW)
    Evaluation.objects.update(leased_until="2999-01-01T00:00Z")

    assert evaluate(NOW) is None


def test_old_alerts_go_with_their_warnings(watched: Watched) -> None:
    watched.troubles = [trouble()]
    evaluate(NOW)
    watched.troubles = []
    evaluate(NOW + DAY)

    evaluate(NOW + 732 * DAY)

    assert not Alert.objects.exists()
    assert not AlertWarning.objects.exists()


def test_a_rule_is_asked_no_further_than_anybody_wants_to_know(watched: Watched) -> None:
    evaluate(NOW)

    assert watched.widest == 60


def test_a_trouble_that_gets_better_and_worse_again_is_warned_of_once(watched: Watched) -> None:
    for level in (6, 20, 6):
        watched.troubles = [replace(trouble(), level=level)]
        evaluate(NOW)

    assert warnings() == [("thing:1", 7)]


def test_alerts_go_with_their_console(watched: Watched) -> None:
    console = console_make()
    license_ = license_make(console, organization=organization_make(console))
    about: dict[str, Any] = {
        "console_pk": console.pk,
        "organization_pk": license_.organization_id,
        "license_pk": license_.pk,
    }
    watched.troubles = [trouble(**about), trouble("thing:2")]
    evaluate(NOW)
    StageChoice.objects.create(rule="thing.end", place="license", license=license_, stages=[5], changed_at=NOW)

    purge(Console.objects.filter(pk=console.pk))

    assert [alert.subject for alert in Alert.objects.all()] == ["thing:2"]
    assert AlertWarning.objects.count() == 1
    assert not StageChoice.objects.exists()
