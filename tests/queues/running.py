"""A console that answers at once beside two that need twenty seconds, and people whose mail server is slow."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from alerts.models import Channel, Message
from consoles.models import Console
from consoles.services import console_create
from exports.lists import ListAddress
from exports.models import ExportJob
from exports.services import exports_hand_out
from licensing.models import License
from licensing.rules import RENEWABLE_TYPES
from operations.models import Operation
from refresh.models import Refresh
from refresh.running import refresh_run
from refresh.services import refresh_request, refresh_start
from simulator.app import Simulator, create_app
from simulator.faults import Fault
from simulator.server import listening
from tests.alerts.messages.servers import MailServer
from tests.support.asking import ask, person_make
from tests.support.stack import Stack

ACCOUNT = {"auth_kind": "password", "username": "demo", "password": "demo"}
SLOW_SECONDS = 20.0
MAIL_SECONDS = 3.0
CHANNELS, MESSAGES, FILES = 20, 180, 600
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long four operations at the fast console and its refresh took, asked for at once."""

    operations: float
    refresh: float


def run() -> dict[str, Any]:
    """Return how long the fast console took alone and beside everything else, and what was still open then."""
    call_command("migrate", verbosity=0)
    with fast_and_slow() as (fast, slow), MailServer() as mail, Stack(workers=1) as stack:
        mail.answer = slowly
        user = person_make()
        stack.start("worker-refresh")
        stack.workers_start()
        stack.workers_await()
        alone = seconds_of(user, fast)
        messages_wait(mail.address)
        files_wait(user)
        stack.start("worker-background")
        waited_for(lambda: Message.objects.filter(holder__isnull=False).exists(), "no mail is being sent")
        beside_mail = seconds_of(user, fast)
        waiting = Message.objects.filter(state=Message.State.WAITING).count()
        files = ExportJob.objects.open().count()
        make_slow(user, slow)
        beside_slow = seconds_of(user, fast)
        return {
            "alone": asdict(alone),
            "beside_mail": asdict(beside_mail),
            "messages_waiting": waiting,
            "files_waiting": files,
            "beside_slow": asdict(beside_slow),
            "slow_refreshes_open": Refresh.objects.open().count(),
            "slow_operations_open": Operation.objects.open().count(),
        }


@contextmanager
def fast_and_slow() -> Iterator[tuple[Console, dict[str, Simulator]]]:
    """One console, and two others by their names that are to be slow; all of them read once."""
    apps = {name: create_app(companies=12, async_seconds=0.2) for name in ("Fast", "Slow", "Slower")}
    with listening(apps["Fast"]) as fast, listening(apps["Slow"]) as slow, listening(apps["Slower"]) as slower:
        for name, url in zip(apps, (fast, slow, slower), strict=True):
            read(console_create(values={"name": name, "url": url, **ACCOUNT}))
        yield Console.objects.get(name="Fast"), {name: app for name, app in apps.items() if name != "Fast"}


def read(console: Console) -> None:
    refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)
    refresh_run(refresh.pk)
    refresh.refresh_from_db()
    assert refresh.state == Refresh.State.SUCCEEDED, refresh.reason


def slowly() -> str:
    """Take a mail, after a while."""
    time.sleep(MAIL_SECONDS)
    return "250 OK"


def messages_wait(address: str) -> None:
    """Let many messages wait, by several channels that share a slow server."""
    now = timezone.now()
    made = {"address": address, "created_at": now, "tested_at": now, "confirmed_at": now}
    channels = [Channel.objects.create(name=f"Channel {number}", **made) for number in range(CHANNELS)]
    Message.objects.bulk_create(
        Message(channel=channels[number % CHANNELS], kind="digest", subject="News", created_at=now, due_at=now)
        for number in range(MESSAGES)
    )


def files_wait(user: User) -> None:
    """Let many files wait for a worker."""
    now = timezone.now()
    addresses = (ListAddress.of("/licenses/", f"number={number}") for number in range(FILES))
    ExportJob.objects.bulk_create(
        ExportJob(
            user=user, path=address.path, filters=address.filters, digest=address.digest, name="licenses", row_count=1,
            asked_at=now, expires_at=now + timedelta(days=1),
        )
        for address in addresses
    )  # fmt: skip
    exports_hand_out()


def make_slow(user: User, slow: dict[str, Simulator]) -> None:
    """Let two consoles be slow, with a refresh and more operations than may run at once at each."""
    for name, app in slow.items():
        app.faults.append(Fault("slow", seconds=SLOW_SECONDS))
        console = Console.objects.get(name=name)
        refresh_start(console=console, trigger=Refresh.Trigger.COMMAND)
        ask(user, "update", licenses_of(console, 6))
    running = Refresh.objects.filter(state=Refresh.State.RUNNING)
    waited_for(lambda: running.count() == len(slow), "the slow consoles are not being read")
    held = Operation.objects.filter(holder__isnull=False)
    waited_for(lambda: held.count() >= 3 * len(slow), "the slow consoles are not asked")


def seconds_of(user: User, console: Console) -> Seconds:
    """Have operations done and the console read, and return how long it took until all of it had ended well."""
    began = time.monotonic()
    batch = ask(user, "update", licenses_of(console, 4))
    refresh = refresh_start(console=console, trigger=Refresh.Trigger.COMMAND)
    waited_for(lambda: not batch.operations.filter(finished_at=None).exists(), "the operations do not end")
    operations = time.monotonic() - began
    waited_for(lambda: not Refresh.objects.open().filter(pk=refresh.pk).exists(), "the refresh does not end")
    refresh.refresh_from_db()
    assert refresh.state == Refresh.State.SUCCEEDED, refresh.reason
    assert set(batch.operations.values_list("state", flat=True)) == {"succeeded"}
    return Seconds(operations=round(operations, 1), refresh=round(time.monotonic() - began, 1))


def licenses_of(console: Console, count: int) -> list[License]:
    licenses = (
        License.objects.filter(console=console, type__in=RENEWABLE_TYPES).exclude(product="console").order_by("uid")
    )
    return list(licenses[:count])


def waited_for(claim: Callable[[], bool], otherwise: str) -> None:
    """Wait until the claim holds."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < give_up_at, otherwise
        connection.close()
        time.sleep(0.1)
