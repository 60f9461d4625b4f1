"""Each file is made by one worker at a time, whatever happens to workers."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from exports import making, services
from exports.leases import ATTEMPTS, LEASE
from exports.making import export_make
from exports.models import ExportJob, ExportPiece
from exports.services import DIED, exports_hand_out
from exports.tasks import export_make_task
from exports.ticking import exports_tick
from tests.exports.making import asked, made
from ui.exports import WORKBOOK
from vspcdash.leases import LeaseLostError

pytestmark = pytest.mark.usefixtures("licenses")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages to workers, in place of a broker."""
    messages: list[str] = []

    def note(_task: str, job_id: str, **_: object) -> bool:
        messages.append(job_id)
        return True

    monkeypatch.setattr(services, "dispatch", note)
    return messages


def killed(job: ExportJob, *, attempts: int = 1) -> None:
    """Leave a file as a worker leaves it that was killed longer ago than its lease."""
    left_at = timezone.now() - timedelta(seconds=1)
    rows = ExportJob.objects.filter(pk=job.pk)
    rows.update(state=ExportJob.State.RUNNING, holder=uuid4(), attempt_count=attempts, leased_until=left_at)
    ExportPiece.objects.create(job=job, number=0, content=b"half of a file")


def state_of(job: ExportJob) -> str:
    job.refresh_from_db()
    return job.state


def test_what_a_dead_worker_left_is_made_anew(auditor: User, sent: list[str]) -> None:
    job = asked(auditor)
    killed(job)

    exports_tick()
    assert sent == [str(job.pk)]
    assert export_make_task(str(job.pk)) == {"ran": 1}

    assert state_of(job) == "ready"
    assert b"half of a file" not in b"".join(job.pieces.values_list("content", flat=True))


def test_a_file_that_costs_workers_their_lives_is_given_up_with_a_sentence(auditor: User) -> None:
    job = asked(auditor)
    killed(job, attempts=ATTEMPTS)

    exports_tick()

    assert state_of(job) == "failed"
    assert job.reason == DIED
    assert not job.pieces.exists()
    assert export_make_task(str(job.pk)) == {"ran": 0}


def test_a_message_that_comes_twice_makes_one_file(auditor: User) -> None:
    job = made(auditor)

    assert export_make_task(str(job.pk)) == {"ran": 0}


def test_a_file_that_is_gone_is_left_quietly(auditor: User) -> None:
    job = asked(auditor)
    job_id = str(job.pk)
    job.delete()

    assert export_make_task(job_id) == {"ran": 0}


def test_a_worker_that_is_told_to_stop_hands_the_file_back(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(auditor)

    def stop(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(making, "workbook_write", stop)
    with pytest.raises(SystemExit):
        export_make(job.pk)

    assert state_of(job) == "queued"
    assert (job.attempt_count, job.holder, job.enqueued_at) == (0, None, None)


def test_a_defect_is_said_in_one_sentence(auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(auditor)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(making, "workbook_write", fail)
    with pytest.raises(ZeroDivisionError):
        export_make(job.pk)

    assert state_of(job) == "failed"
    assert "a defect of vspcdash (ZeroDivisionError)" in job.reason


@pytest.mark.parametrize("error", [OSError("No space left on device"), OperationalError("database is locked")])
def test_what_may_pass_is_no_defect_and_is_begun_again(
    error: Exception, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(auditor)

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(making, "workbook_write", fail)
        with pytest.raises(type(error)):
            export_make(job.pk)
    with time_machine.travel(timezone.now() + 2 * LEASE, tick=False):
        exports_tick()
        export_make(job.pk)

    assert state_of(job) == "ready"
    assert job.attempt_count == 2


def test_what_killed_workers_left_on_the_disk_goes_and_what_others_make_stays(
    auditor: User, settings: Settings, tmp_path: Path
) -> None:
    settings.WORK_DIR = tmp_path
    left, others, strange = (tmp_path / name for name in (f"{WORKBOOK}left", f"{WORKBOOK}others", "strange"))
    for folder in (left, others, strange):
        folder.mkdir()
    long_ago = time.time() - 2 * settings.CELERY_TASK_TIME_LIMIT - 1
    for folder in (left, strange):
        os.utime(folder, (long_ago, long_ago))

    made(auditor)

    assert sorted(tmp_path.iterdir()) == [strange, others]


def test_a_worker_that_has_lost_its_lease_stops_and_writes_nothing(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(auditor)
    other = uuid4()

    def lose(*_: object) -> Iterator[None]:
        ExportJob.objects.filter(pk=job.pk).update(holder=other)
        raise LeaseLostError

    monkeypatch.setattr(making, "workbook_write", lose)

    assert export_make(job.pk)
    assert state_of(job) == "running"
    assert job.holder == other


def test_one_is_made_at_once_and_the_oldest_goes_first(auditor: User, administrator: User, sent: list[str]) -> None:
    first, second = asked(auditor), asked(administrator)

    exports_hand_out()
    exports_hand_out()
    assert sent == [str(first.pk)]
    export_make_task(str(first.pk))

    assert sent == [str(first.pk), str(second.pk)]


def test_a_message_that_nobody_took_is_sent_again(auditor: User, sent: list[str]) -> None:
    job = asked(auditor)
    exports_tick()

    ExportJob.objects.update(enqueued_at=timezone.now() - timedelta(seconds=61))
    exports_tick()

    assert sent == [str(job.pk)] * 2


def test_asking_hands_the_file_to_a_worker(
    auditor: User, sent: list[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = asked(auditor)

    assert sent == [str(job.pk)]
