"""Finalizing the reports that wait: once, or unknown; and only those that were looked at."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import requests
from django.utils import timezone

from consoles.connection import client_for
from consoles.directory import Links
from consoles.models import Console
from operations.kinds import Evidence as Proof
from operations.models import Attempt, Operation
from operations.services.confirming import ConfirmationError, NothingPossibleError
from refresh.models import Refresh
from reports.models import Evidence, Report, ReportVersion
from reports.operating.finalizing import FinalizeReports, finalization_parameters
from reports.reading import ReportMirror
from simulator.app import Simulator
from tests.operations.fates import die, die_after, ended, lose, lose_answer, only_attempt
from tests.operations.workers import Fate, PassOn, Workers
from tests.refresh.reading import read
from tests.reports.conftest import Ask, person_make
from tests.reports.factories import reports_read
from vspc.errors import VspcRejected
from vspc.writing import Applied, Write

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State
PATH = "/licensing/reports/finalization"


def finalizations(app: Simulator) -> int:
    """How often the console has really finalized its reports."""
    app.settle()
    return sum(effect.path == PATH for effect in app.effects)


def waiting(simulated: Console) -> int:
    return Report.objects.filter(console=simulated, status=Report.Status.APPROVAL_REQUIRED).count()


def test_every_report_that_waits_becomes_final(ask: Ask, workers: Workers, app: Simulator, simulated: Console) -> None:
    assert waiting(simulated) > 1
    operation = ask()

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert finalizations(app) == 1
    assert waiting(simulated) == 0


def test_the_request_carries_neither_id_nor_body(ask: Ask, workers: Workers, app: Simulator) -> None:
    ask()

    workers.run()

    [request] = [sent for sent in workers.network.asked if (sent.url or "").endswith(PATH)]
    assert (request.method, request.body) == ("POST", None)


@pytest.mark.parametrize("fate", [lose, lose_answer])
def test_a_lost_connection_is_no_second_finalization(
    fate: Fate, ask: Ask, workers: Workers, app: Simulator, simulated: Console
) -> None:
    operation = ask()
    workers.fates = [fate]

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert (finalizations(app), waiting(simulated)) == (1, 0)


@pytest.mark.parametrize("killing", [die, die_after])
def test_a_killed_worker_is_taken_over(
    killing: object, ask: Ask, workers: Workers, app: Simulator, simulated: Console
) -> None:
    operation = ask()
    workers.fates = [killing(workers)]  # type: ignore[operator]

    workers.run()

    assert workers.deaths == 1
    assert ended(operation).state == State.SUCCEEDED
    assert (finalizations(app), waiting(simulated)) == (1, 0)


def test_nothing_is_sent_where_other_reports_wait_than_were_shown(
    ask: Ask, workers: Workers, app: Simulator, simulated: Console
) -> None:
    operation = ask()
    first = dict([*operation.parameters["reports"].items()][:1])
    Operation.objects.filter(pk=operation.pk).update(parameters={"reports": first})

    workers.run()

    assert (ended(operation).state, finalizations(app)) == (State.FAILED, 0)
    assert (
        operation.error
        == "Other reports wait at the console now than were shown; nothing was sent. Look at them first."
    )


def test_nothing_is_sent_where_the_console_was_faster(ask: Ask, workers: Workers, app: Simulator) -> None:
    operation = ask()
    app_finalize(workers)

    workers.run()

    assert ended(operation).state == State.FAILED
    assert operation.error == "No report waits at the console any more; nothing was sent."


def app_finalize(workers: Workers) -> None:
    """Let somebody finalize in the console itself."""
    simulated = Console.objects.get()

    with client_for(simulated) as client:
        client.licensing.reports.finalize(write=Write(request_id=uuid4()))


def test_a_console_that_says_nothing_could_be_approved_has_refused(
    ask: Ask, workers: Workers, app: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = ask()
    answer = Applied(raw=b'{"data": {"reportApprovalStatus": "NotApprovable", "message": "Too early"}}')
    monkeypatch.setattr("vspc.resources.reports.Reports.finalize", lambda _self, write: write.clear() or answer)

    workers.run()

    assert ended(operation).state == State.FAILED
    assert operation.error == "The console did not finalize: NotApprovable."
    assert only_attempt(operation).outcome == Attempt.Outcome.REFUSED


def test_the_month_has_to_be_typed(ask: Ask) -> None:
    with pytest.raises(ConfirmationError, match=r"Type 2026-11 to confirm\."):
        ask(typed="2026-10")

    assert not Operation.objects.exists()


def test_nothing_is_asked_for_where_nothing_waits(ask: Ask, workers: Workers, simulated: Console) -> None:
    ask()
    workers.run()

    with pytest.raises(NothingPossibleError, match="No report of this console waits for a finalization"):
        ask()


def test_a_preview_of_yesterday_refuses_what_came_since(ask: Ask, simulated: Console) -> None:
    shown = finalization_parameters(simulated)

    with pytest.raises(NothingPossibleError, match="Other reports wait now"):
        ask(parameters={"reports": dict([*shown["reports"].items()][:1])})


def test_a_preview_of_yesterday_refuses_what_says_something_else_since(ask: Ask, simulated: Console) -> None:
    shown = finalization_parameters(simulated)
    ReportVersion.objects.filter(pk__in=Report.objects.filter(status="ApprovalRequired").values("version")).update(
        digest=b"another one here"
    )

    with pytest.raises(NothingPossibleError, match="or they say something else"):
        ask(parameters=shown)


def test_nothing_is_sent_where_a_report_says_something_else_than_was_shown(
    ask: Ask, workers: Workers, app: Simulator
) -> None:
    operation = ask()
    shown = {uid: {**said, "points": 1.0} for uid, said in operation.parameters["reports"].items()}
    Operation.objects.filter(pk=operation.pk).update(parameters={"reports": shown})

    workers.run()

    assert (ended(operation).state, finalizations(app)) == (State.FAILED, 0)
    assert operation.error.startswith("A report says something else at the console now than was shown")


def test_the_preview_names_what_is_sent_and_what_it_covers(simulated: Console) -> None:
    [examined] = FinalizeReports().examine(
        [simulated.pk], parameters=finalization_parameters(simulated), file=None, user=person_make(), now=timezone.now()
    )

    assert "POST /licensing/reports/finalization, without a report's id and without a body" in examined.sentence
    assert "November 2026" in examined.sentence
    assert examined.sentence.endswith("it covers all that wait, and cannot be undone.")
    assert examined.confirmation == "2026-11"
    assert any("pre-flight" in warning for warning in examined.warnings)


@pytest.mark.parametrize(
    ("before", "after", "proof"),
    [
        (["a", "b"], [], Proof.DONE), (["a", "b"], ["c"], Proof.DONE), (["a", "b"], ["a", "b"], Proof.NOT_DONE),
        (["a", "b"], ["a"], Proof.UNCLEAR),
    ],
)  # fmt: skip
def test_reports_that_do_not_wait_any_more_are_the_proof(before: list[str], after: list[str], proof: Proof) -> None:
    assert FinalizeReports().evidence(Operation(), {"waiting": before}, {"waiting": after}) == proof


def test_what_was_finalized_is_read_again_and_kept_with_the_operation(
    ask: Ask, workers: Workers, simulated: Console
) -> None:
    count = waiting(simulated)
    operation = ask()

    workers.run()

    assert not Evidence.objects.filter(operation=operation).exists()
    assert Refresh.objects.filter(console=simulated, state=Refresh.State.QUEUED).count() == 1
    read(simulated, keeps_evidence=True)
    kept = Evidence.objects.filter(operation=operation)
    assert (kept.count(), {one.cause for one in kept}) == (count, {Evidence.Cause.OPERATION})


def test_a_refresh_in_the_middle_of_a_finalization_keeps_nothing_yet(
    ask: Ask, workers: Workers, simulated: Console
) -> None:
    operation = ask()
    kept = Evidence.objects.count()
    while not operation.attempts.exclude(accepted_at=None).exists():
        workers.take()
    workers.at(timezone.now() + timedelta(seconds=30))

    read(simulated, keeps_evidence=True)

    assert Evidence.objects.count() == kept
    workers.run()
    read(simulated, keeps_evidence=True)
    assert {one.cause for one in Evidence.objects.filter(operation=operation)} == {Evidence.Cause.OPERATION}


def test_evidence_of_an_unknown_end_says_so(ask: Ask, workers: Workers, simulated: Console) -> None:
    operation = ask()
    workers.run()
    Operation.objects.filter(pk=operation.pk).update(state=State.UNKNOWN)

    read(simulated, keeps_evidence=True)

    assert {one.cause for one in Evidence.objects.filter(operation=operation)} == {Evidence.Cause.UNCLEAR}


def test_the_file_of_the_console_comes_with_the_refresh_after_the_approval(
    ask: Ask, workers: Workers, simulated: Console
) -> None:
    operation = ask()
    workers.run()
    workers.at(timezone.now() + timedelta(hours=2))

    read(simulated, keeps_evidence=True)

    kept = Evidence.objects.filter(operation=operation)
    assert kept
    assert all(one.file.content for one in kept)


def test_a_report_that_the_console_takes_back_waits_again(ask: Ask, workers: Workers, simulated: Console) -> None:
    operation = ask()
    workers.run()
    # What only its status was read of counts as one that was not read yet, so that no list takes it for unchanged.
    known = ReportMirror(simulated, Links(simulated)).known()
    assert not {UUID(uid).int for uid in operation.parameters["reports"]} & known.keys()
    row = json.loads(Report.objects.filter(month="2026-11-01")[0].shown.payload)

    reports_read(simulated, {**row, "reportStatus": "ApprovalRequired"}, at=timezone.now() + timedelta(minutes=1))

    assert waiting(simulated) == 1


def test_a_result_that_says_nothing_was_done_is_a_refusal(
    ask: Ask, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = ask()

    def refuse(_kind: FinalizeReports, body: bytes) -> None:
        raise VspcRejected("The console did not finalize: NotApproved.")

    monkeypatch.setattr(FinalizeReports, "result_check", refuse)

    workers.run()

    assert ended(operation).state == State.FAILED
    assert operation.error == "The console did not finalize: NotApproved."


def test_what_has_come_since_is_not_finalized_by_sending_again(
    ask: Ask, workers: Workers, app: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = ask()

    def others_come(_: PassOn) -> requests.Response:
        shown = {uid: {**said, "points": 1.0} for uid, said in operation.parameters["reports"].items()}
        Operation.objects.filter(pk=operation.pk).update(parameters={"reports": shown})
        raise requests.ConnectionError("reset")

    workers.fates = [others_come]

    workers.run()

    assert (ended(operation).state, finalizations(app)) == (State.FAILED, 0)
    assert only_attempt(operation).send_count == 1
