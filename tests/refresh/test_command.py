"""`manage.py refresh`: what it says, and its exit code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consoles.lists import LISTS
from consoles.models import Console
from refresh.leases import claim
from refresh.management.commands.refresh import Meter
from refresh.models import Refresh
from refresh.running import refresh_run
from refresh.services import refresh_request
from simulator.app import Simulator, create_app
from simulator.faults import Fault
from tests.consoles.factories import console_make
from tests.refresh.reading import SERVERS, connected
from tests.support.network import Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=3)


@pytest.fixture
def console(network: Network, app: Simulator) -> Console:
    return connected(network, app)


def run(*arguments: str) -> tuple[int, str]:
    """The exit code, and what was said."""
    said = StringIO()
    try:
        call_command("refresh", *arguments, stderr=said)
    except SystemExit as stop:
        return int(stop.code or 0), said.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, said.getvalue()


def test_success_is_zero_and_a_line_for_each_list(console: Console) -> None:
    code, said = run()

    assert code == 0
    # Each list, the evidence of final reports, and how it went.
    assert said.count("\n") == len(LISTS) + 2
    assert "EU-West: Backup & Replication licenses: " in said
    assert said.endswith("EU-West: read completely\n")
    assert Refresh.objects.get().trigger == Refresh.Trigger.COMMAND


def test_list_that_cannot_be_read_is_one(console: Console, app: Simulator) -> None:
    app.faults.append(Fault("html", path=SERVERS))

    code, said = run()

    assert code == 1
    assert "EU-West: read, but not all lists. Backup & Replication licenses: The console answered" in said


def test_one_console_that_is_down_is_one_and_the_others_are_read(console: Console) -> None:
    console_make(name="US-East", url="https://us-east.test")

    code, said = run()

    assert code == 1
    assert "EU-West: read completely" in said
    assert "US-East: could not be read. The console cannot be reached at us-east.test." in said


def test_list_that_the_role_may_not_read_is_no_failure(console: Console, app: Simulator) -> None:
    app.faults.append(Fault("403", path=SERVERS))

    assert run()[0] == 0


def test_one_console_is_read_by_its_name(console: Console) -> None:
    console_make(name="US-East")

    assert run("--console", "EU-West")[0] == 0
    assert Refresh.objects.get().console == console


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("Nowhere", "There is no console named 'Nowhere'."), ("Lab", "The console 'Lab' is switched off.")],
)
def test_console_that_cannot_be_meant_is_two(name: str, sentence: str) -> None:
    console_make(name="Lab", is_active=False)

    assert run("--console", name) == (2, sentence)


def test_no_console_at_all_is_two() -> None:
    assert run() == (2, "There is no console to read.")


def test_refresh_that_waits_for_a_worker_is_taken(console: Console) -> None:
    waiting, _ = refresh_request(console=console, trigger=Refresh.Trigger.SCHEDULE)

    assert run()[0] == 0
    assert Refresh.objects.get().pk == waiting.pk


def test_refresh_of_a_worker_is_followed_to_its_end(
    console: Console, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, _ = refresh_request(console=console, trigger=Refresh.Trigger.SCHEDULE)
    lease = claim(running.pk, timezone.now())
    assert lease is not None
    looks: list[float] = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            lease.end(state=Refresh.State.SUCCEEDED, finished_at=timezone.now())

    monkeypatch.setattr("refresh.management.commands.refresh.time.sleep", sleep)

    code, said = run()

    assert (code, len(looks), network.asked) == (0, 3, [])
    assert said == "EU-West: read completely\n"


class Terminal(StringIO):
    """A stream that a person looks at."""

    def write(self, text: str, style_func: object = None, ending: str = "") -> int:
        return super().write(text)

    def isatty(self) -> bool:
        return True


def test_bar_moves_on_a_terminal(console: Console) -> None:
    terminal = Terminal()
    refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)
    meter = Meter("EU-West", terminal)
    meter.show([])

    refresh_run(refresh.pk, watch=meter.show)
    meter.end("read completely")

    said = terminal.getvalue()
    assert "EU-West [------------------------]   0 % asking who we are" in said
    assert "EU-West [############------------]  52 %" in said
    assert "EU-West [########################] 100 % tying the rows together" in said
    assert said.count("\n") == 1
