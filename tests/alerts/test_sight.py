"""What cannot be looked at is not over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.evaluating import evaluate
from alerts.models import Alert
from consoles.models import Freshness
from tests.alerts.watching import NOW, Watched, trouble, warnings
from tests.licensing.factories import console_make
from ui import troubles

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("part", "values", "is_solved"),
    [
        ("backup_server", {}, True),
        ("backup_server", {"failed_at": LATER}, False),
        ("backup_server", {"is_permitted": False}, False),
        ("backup_server", {"refreshed_at": NOW - timedelta(days=1)}, False),
        ("veeam_one", {"failed_at": LATER}, True),
    ],
)
def test_what_could_not_be_read_solves_nothing(
    part: str, values: dict[str, Any], is_solved: bool, watched: Watched
) -> None:
    troubles.register(replace(watched.rule, rests_on=("backup_server", "veeam_one")))
    console = console_make()
    watched.troubles = [trouble(console_pk=console.pk, product="backup_server")]
    evaluate(NOW)
    Freshness.objects.filter(part=part).update(**values)
    watched.troubles = []

    evaluate(LATER)

    assert bool(Alert.objects.get().solved_at) is is_solved


@pytest.mark.parametrize(
    ("values", "is_by_time", "warned"),
    [({}, True, 1), ({"failed_at": LATER}, True, 0), ({"failed_at": LATER}, False, 1)],
)
def test_what_only_time_makes_look_wrong_begins_in_sight_alone(
    values: dict[str, Any], is_by_time: bool, warned: int, watched: Watched
) -> None:
    troubles.register(replace(watched.rule, rests_on=("backup_server",)))
    console = console_make()
    watched.troubles = [trouble(console_pk=console.pk, product="backup_server", is_by_time=is_by_time)]
    Freshness.objects.filter(part="backup_server").update(**values)

    evaluate(NOW)

    assert len(warnings()) == warned


def test_what_began_in_sight_comes_nearer_out_of_it(watched: Watched) -> None:
    troubles.register(replace(watched.rule, rests_on=("backup_server",)))
    console = console_make()
    watched.troubles = [trouble(console_pk=console.pk, product="backup_server", is_by_time=True)]
    evaluate(NOW)
    Freshness.objects.filter(part="backup_server").update(failed_at=LATER)
    watched.troubles = [trouble(console_pk=console.pk, product="backup_server", level=7, is_by_time=True)]

    evaluate(LATER)

    assert [stage for _, stage in warnings()] == [14, 7]


def test_what_we_know_ourselves_is_over_whatever_the_console_does(watched: Watched) -> None:
    console = console_make(refreshed_at=NOW - timedelta(days=1))
    watched.troubles = [trouble(console_pk=console.pk)]
    evaluate(NOW)
    watched.troubles = []

    evaluate(LATER)

    assert Alert.objects.get().solved_at == LATER
