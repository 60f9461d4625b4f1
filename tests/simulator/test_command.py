"""`manage.py simulator`, started as people start it."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from simulator.server import bind
from tests.simulator.calling import console

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def _started(*options: str) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """A running simulator, its port and the line that it printed."""
    command = [sys.executable, "manage.py", "simulator", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"127\.0\.0\.1:(\d+)", line)
            assert found, line
            yield process, int(found[1]), line
        finally:
            process.kill()


def _status(port: int, path: str, key: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", f"/api/v3{path}", headers={"Authorization": f"Bearer {key}"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_it_serves_what_was_asked_for_and_ends_on_sigterm(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a-secret-key\n")
    options = ("--companies", "40", "--api-key-file", str(tmp_path / "key"), "--fault", "404,path=/about")

    with _started(*options, "--role", "SiteAdministrator") as (process, port, line):
        statuses = [_status(port, path, "a-secret-key") for path in ("/users/me", "/about", "/licensing/console")]
        stranger = _status(port, "/users/me", "demo-key")
        os.kill(process.pid, signal.SIGTERM)
        assert process.stdout
        rest = process.stdout.read()
        code = process.wait(5)

    assert line == f"simulator listens on http://127.0.0.1:{port} with 40 companies, 52 licenses\n"
    assert (statuses, stranger) == ([200, 404, 403], 401)
    assert (code, rest) == (0, "")


def test_a_taken_port_is_one_clear_sentence() -> None:
    taken = bind(console(), 0)
    try:
        with pytest.raises(CommandError, match=f"Cannot listen on 127.0.0.1:{taken.port}: Address already in use"):
            call_command("simulator", port=taken.port, companies=1)
    finally:
        taken.server_close()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--fault", "earthquake"], "no fault 'earthquake'"),
        (["--companies", "-3"], "not a number of companies"),
        (["--api-key-file", "/no/such/file"], "cannot be read: No such file"),
        (["--examples", "/no/such/folder"], "cannot be read"),
    ],
)
def test_a_wrong_option_is_one_clear_sentence(options: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("simulator", *options)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" \n")

    with pytest.raises(CommandError, match="is empty"):
        call_command("simulator", "--api-key-file", str(tmp_path / "key"))
