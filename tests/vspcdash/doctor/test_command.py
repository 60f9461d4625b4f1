"""`manage.py doctor` looks at everything, says it line by line, and ends with 1 where there is a problem."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from accounts.models import User
from alerts.models import Channel
from tests.alerts.factories import channel_make
from tests.consoles.factories import console_make, freshness_make
from tests.support.network import Network
from vspcdash.doctor import examining
from vspcdash.doctor.verdicts import Verdict, ok, problem, warning
from vspcdash.management.commands import doctor as doctor_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Network:
    """Nobody answers on the network; Redis does."""
    well = {"maxmemory_policy": "noeviction", "aof_enabled": 1}
    monkeypatch.setattr(examining, "redis_answers", lambda: (ok("redis", "answers"), well))
    return Network(settings)


def doctor() -> tuple[int, str]:
    """Return the exit code, and all that is said."""
    said = StringIO()
    try:
        call_command("doctor", stdout=said)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue()
    return 0, said.getvalue()


def test_every_part_has_its_line_and_a_problem_is_the_exit_code(administrator: User) -> None:
    freshness_make(console_make(name="Frankfurt"), None)

    code, said = doctor()

    assert code == 1
    for line in (
        "ok       debug: is off.",
        "ok       encryption key: opens every stored secret.",
        "ok       administrators: 1 of them can sign in.",
        "warning  second factors: whoever has an administrator's password gets in.",
        "problem  console Frankfurt: this machine does not get through:",
        "ok       alert channels: 0 are on",
        "problem  beat: gives no sign of life.",
    ):
        assert line in said
    assert "demo-key" not in said


@pytest.mark.parametrize(
    ("verdicts", "end"),
    [
        ([problem("a", "b", "c"), warning("a", "b", "c"), ok("a", "b")], "1 problem, 1 warning, 1 ok."),
        ([ok("a", "b"), ok("a", "b")], "0 problems, 0 warnings, 2 ok."),
    ],
)
def test_the_last_line_counts_and_no_line_ends_in_a_space(
    verdicts: list[Verdict], end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_command, "examined", lambda: verdicts)

    lines = doctor()[1].splitlines()

    assert lines[-1] == end
    assert lines == [line.rstrip() for line in lines]


def test_nobody_who_may_change_anything_is_a_problem(viewer: User) -> None:
    assert "problem  administrators: nobody active is one. Run: python manage.py admin_link" in doctor()[1]


def test_a_channel_that_gets_nothing_through_is_a_warning() -> None:
    channel_make(name="Desk", state=Channel.State.REFUSED)

    assert "warning  Shared alert channel Desk: was stopped, since its messages are refused for good." in doctor()[1]


def test_what_needs_a_database_is_left_out_where_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)

    code, said = doctor()

    assert code == 1
    assert "problem  database: does not let us in: refused." in said
    assert "migrations" not in said
    assert "beat" in said


def test_a_check_that_fails_itself_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def key_verdicts() -> list[Verdict]:
        raise RuntimeError("what is secret")

    monkeypatch.setattr(examining, "key_verdicts", key_verdicts)

    said = doctor()[1]

    assert "problem  key verdicts: could not be looked at (RuntimeError)." in said
    assert "secret." not in said
    assert "administrators" in said
