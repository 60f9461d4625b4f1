"""Two processes that tick and work together, again and again, and what database and mail server say afterwards."""

import multiprocessing
from collections import Counter
from multiprocessing.synchronize import Barrier
from typing import Any

import django
from django.core.management import call_command
from django.utils import timezone

ROUNDS = 4
PROCESSES = 2


def run() -> dict[str, Any]:
    """Return what was done how often, and how many rooms failed at a tick."""
    from tests.alerts.messages.servers import MailServer
    from tests.beats.due import due_make

    call_command("migrate", verbosity=0)
    with MailServer() as mail:
        due_make(mail.address, timezone.now())
        failures = _together()
        return {"failures": failures, "mails": len(mail.messages), **_counts(mail)}


def _together() -> int:
    """Let the processes do their rounds, and return the failures of all ticks."""
    spawned = multiprocessing.get_context("spawn")
    barrier, failures = spawned.Barrier(PROCESSES), spawned.Queue()
    processes = [spawned.Process(target=beat_and_work, args=(barrier, failures)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    return sum(failures.get() for _ in processes)


def beat_and_work(barrier: Barrier, failures: "multiprocessing.Queue[int]") -> None:
    """Do, in step with the other process, what a machine does with beat and workers of its own."""
    django.setup()
    from alerts.models import Channel
    from alerts.tasks import deliver_task, evaluate_task, tell_task
    from vspcdash.tasks import tick_task

    failed = 0
    for _ in range(ROUNDS):
        barrier.wait()
        failed += tick_task()["failures"]
        barrier.wait()
        tell_task()
        barrier.wait()
        for channel_pk in Channel.objects.order_by("pk").values_list("pk", flat=True):
            deliver_task(channel_pk)
    barrier.wait()
    # Last, since it finds the trouble gone that was told.
    evaluate_task()
    failures.put(failed)


def _counts(mail: Any) -> dict[str, Any]:
    from django.contrib.sessions.models import Session

    from accounts.audit.proving import log_findings
    from accounts.audit.verifying import Verification
    from accounts.models import AuditSeal
    from alerts.models import Evaluation, Message, Told
    from exports.models import ExportJob
    from operations.models import Preview
    from refresh.models import Refresh

    keys = Counter(str(message["Message-ID"]) for message in mail.messages)
    messages = Message.objects.filter(channel__state="on").order_by()
    return {
        "refreshes": list(Counter(Refresh.objects.values_list("console", flat=True)).values()),
        "seals": list(AuditSeal.objects.order_by("number").values_list("number", "entry_count")),
        "findings": list(log_findings(Verification({}))),
        "kinds": dict(Counter(messages.values_list("kind", flat=True))),
        "states": dict(Counter(messages.values_list("state", flat=True))),
        "told": Told.objects.count(),
        "most_of_one_mail": max(keys.values()),
        "evaluated": Evaluation.objects.exclude(evaluated_at=None).count(),
        "old": [model.objects.count() for model in (Session, Preview, ExportJob)],
        "given_up": Message.objects.filter(channel__state="off").exclude(state="given_up").count(),
    }
