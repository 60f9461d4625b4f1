"""The small pieces of a start, each on its own."""

import re
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest

from vspcdash import settings
from vspcdash.start import conductor, lock
from vspcdash.start.checks import port_check
from vspcdash.start.conductor import address, ready_line
from vspcdash.start.demo import demo_console
from vspcdash.start.errors import StartError
from vspcdash.start.leftovers import FOLDER_MARK, STOP_MARK
from vspcdash.start.lock import data_folder_lock
from vspcdash.start.preparing import Prepared, prepare, reason
from vspcdash.start.readiness import last_line
from vspcdash.start.trouble import TroubleLog

ENDED = "2026-01-01 00:00:00,000 WARN exited: web (exit status 1; not expected)\n"


def test_demo_console_keeps_its_key_and_its_port(tmp_path: Path) -> None:
    first, second = demo_console(tmp_path), demo_console(tmp_path)

    assert first == second
    assert stat.S_IMODE(first.key_file.stat().st_mode) == 0o600
    assert len(first.key_file.read_text(encoding="ascii")) > 30


def test_demo_console_gets_a_key_where_a_killed_start_left_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "simulator.key").touch(mode=0o600)

    assert demo_console(tmp_path).key_file.read_text(encoding="ascii")


def test_demo_console_moves_when_somebody_listens_on_its_port(tmp_path: Path) -> None:
    first = demo_console(tmp_path)

    with socket.create_server(("127.0.0.1", first.port)):
        second = demo_console(tmp_path)

    assert second.port != first.port


def test_port_that_is_listened_on_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setattr(settings, "PORT", other.getsockname()[1])
        with pytest.raises(StartError, match="is taken by another program"):
            port_check()

    port_check()


def test_one_start_at_a_time_holds_the_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "run.lock"

    with data_folder_lock(file, address="http://a/", parent=None):
        with (
            pytest.raises(StartError, match="already runs") as refused,
            data_folder_lock(file, address="", parent=None),
        ):
            pass
        assert "http://a/" in str(refused.value)

    with data_folder_lock(file, address="http://b/", parent=None):
        pass


def test_holder_without_its_parent_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    taken = iter([False, False, True])
    monkeypatch.setattr(lock, "_taken", lambda _stream: next(taken))
    monkeypatch.setattr(lock, "_is_orphan", lambda _holder: True)

    with data_folder_lock(tmp_path / "run.lock", address="", parent=None):
        pass

    assert list(taken) == []


def test_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="cannot be written"):
        data_folder_lock(tmp_path / "none" / "run.lock", address="", parent=None).__enter__()


def test_program_that_ends_over_and_over_is_told_once_a_minute(tmp_path: Path) -> None:
    log = tmp_path / "supervisor.log"
    log.write_text("what was before\n" + ENDED, encoding="utf-8")
    trouble = TroubleLog(log)

    with log.open("a", encoding="utf-8") as stream:
        stream.write(ENDED + ENDED)

    assert trouble.news() == [f"web ended (exit status 1) and is started again; see {tmp_path / 'web.log'}"]
    assert trouble.news() == []


def test_trouble_is_read_on_in_a_rotated_log(tmp_path: Path) -> None:
    log = tmp_path / "supervisor.log"
    log.write_text("long " * 100, encoding="utf-8")
    trouble = TroubleLog(log)

    log.write_text(ENDED, encoding="utf-8")

    assert len(trouble.news()) == 1


def test_address_names_the_first_host_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert address() == f"http://127.0.0.1:{settings.PORT}/"

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [*settings.LOCAL_HOSTS, ".example.com", "licenses.example.com"])
    assert address() == f"http://licenses.example.com:{settings.PORT}/"

    monkeypatch.setattr(settings, "BEHIND_HTTPS", True)
    assert address() == "https://licenses.example.com/"


def test_line_shows_a_password_only_when_it_was_just_made() -> None:
    assert ready_line("horse").endswith("sign in as admin and password horse (shown only this once)")
    assert ready_line(None).endswith("sign in as admin")


def test_password_is_told_even_when_the_start_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StartError), conductor._password_not_lost(Prepared(password="horse", demo=True)):
        raise StartError("web does not come up")

    assert "was made with the password horse" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("stderr", "sentence"),
    [
        ("a warning\nCommandError: The disk is full.\n", "The disk is full."),
        ("vspcdash: PORT must be a number.\n", "PORT must be a number."),
        ("Traceback\n  File x\nKeyError: 'a'\n", "The data cannot be prepared: KeyError: 'a'; see the log."),
        ("", "The data cannot be prepared: no reason given; see the log."),
    ],
)
def test_reason_of_a_failed_preparation_is_one_sentence(stderr: str, sentence: str) -> None:
    assert reason(stderr, hint="see the log") == sentence


def test_preparation_of_a_killed_start_is_found_by_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environments: list[dict[str, str]] = []

    def ran(command: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        environments.append(env)
        return subprocess.CompletedProcess(command, 0, '{"password": null, "demo": true}', "")

    monkeypatch.setattr("subprocess.run", ran)
    monkeypatch.setattr("vspcdash.start.preparing.LOG_DIR", tmp_path)
    prepare(demo_console(tmp_path))

    assert environments[0][FOLDER_MARK] == str(settings.DATA_DIR)
    assert environments[0][STOP_MARK] == "supervisor:SIGTERM"


def test_last_line_skips_blank_ones(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("first\nlast\n\n", encoding="utf-8")

    assert last_line(log) == "last"
    assert last_line(tmp_path / "none") == ""


def test_sockets_stay_short_enough_for_every_system() -> None:
    assert len(f"{settings.SOCKET_DIR}/supervisor.sock.4194304") <= 103


def test_example_of_the_environment_lists_every_setting() -> None:
    files = (settings.BASE_DIR / "vspcdash" / name for name in ("folders.py", "settings.py"))
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    example = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")

    read = set(re.findall(r'environment\.\w+\(\s*"(\w+)"', source))

    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == read
