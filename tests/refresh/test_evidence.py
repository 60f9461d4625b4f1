"""The evidence of final reports: frozen by the refresh that sees them first, with a few files at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django.fixtures import Settings

from consoles.models import Console
from refresh.evidence import FILES_AT_ONCE
from refresh.models import Refresh, RefreshStep
from reports.models import Evidence, EvidenceFile, Report
from simulator.app import Simulator, create_app
from simulator.faults import Fault
from tests.refresh.reading import connected, read, step_of
from tests.support.network import Network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 12, 5, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=8)


@pytest.fixture
def console(settings: Settings, app: Simulator) -> Console:
    return connected(Network(settings), app)


def approved() -> int:
    return Report.objects.filter(status=Report.Status.APPROVED).count()


def test_every_final_report_is_frozen_once(console: Console) -> None:
    for _ in range(2):
        read(console, keeps_evidence=True)

    assert Evidence.objects.count() == approved() > 20


def test_files_come_a_few_at_a_time(console: Console) -> None:
    for times in range(1, 4):
        step = step_of(read(console, keeps_evidence=True), "evidence", "reports")

        assert (step.state, step.seen_count) == (RefreshStep.State.SUCCEEDED, FILES_AT_ONCE)
        assert EvidenceFile.objects.count() == times * FILES_AT_ONCE


def test_one_file_that_cannot_be_had_does_not_keep_the_others_away(console: Console, app: Simulator) -> None:
    app.faults.append(Fault("csv", form="blob", times=1))

    read(console, keeps_evidence=True)
    read(console, keeps_evidence=True)

    assert EvidenceFile.objects.count() == 2 * FILES_AT_ONCE - 1
    [failed] = Evidence.objects.exclude(file_failure="")
    assert failed.file_failure_count == 1


def test_a_link_to_the_console_itself_is_followed(console: Console, app: Simulator) -> None:
    app.faults.append(Fault("csv", form="link"))

    read(console, keeps_evidence=True)

    assert EvidenceFile.objects.count() == FILES_AT_ONCE


@pytest.mark.parametrize("form", ["blob", "foreign-link"])
def test_files_that_cannot_be_had_fail_nothing_and_say_why(form: str, console: Console, app: Simulator) -> None:
    app.faults.append(Fault("csv", form=form))

    refresh = read(console, keeps_evidence=True)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert EvidenceFile.objects.count() == 0
    assert Evidence.objects.exclude(file_failure="").count() == FILES_AT_ONCE
    assert Evidence.objects.count() == approved()
