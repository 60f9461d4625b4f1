"""The whole product as a person runs it, in a data folder and on a port of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

from tests.support.databases import database_settings
from vspcdash.start.leftovers import end_all, marked

ROOT = Path(__file__).resolve().parent.parent.parent
START = (sys.executable, "-m", "scripts.run")
OURS = ("VSPC", "REDIS_", "DATABASE_URL", "SECRET_KEY", "PORT", "MAKE", "MFLAGS")
READY = re.compile(r"ready at (?P<url>\S+) - sign in as (?P<user>\S+?)(?: and password (?P<password>\S+) .*)?$")
START_SECONDS = 150
STOP_SECONDS = 30


class Product:
    """`make run`, without the packages' part; a context that stops it at its end.

    `settings` are environment variables. `url`, `user` and `password` (None unless it was made up just now) are what
    the line of the start says; `errors` holds what else went to the terminal.
    """

    def __init__(
        self, data_dir: Path, *, settings: Mapping[str, str] | None = None, command: Sequence[str] = START
    ) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.errors_file = data_dir.with_name(f"{data_dir.name}.stderr")
        self.environment = environment(data_dir, self.port, settings)
        self.command = command
        self.line = ""
        self.url = ""
        self.user = ""
        self.password: str | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and return when the line is there; raises `AssertionError` with the terminal's text otherwise."""
        with self.errors_file.open("ab") as errors:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline().rstrip("\n")
        match = READY.search(self.line)
        if match is None:
            self.stop()
            raise AssertionError(f"no line that says it is ready: {self.line}{self.errors}")
        self.url, self.user, self.password = match["url"].rstrip("/"), match["user"], match["password"]

    @property
    def errors(self) -> str:
        """What went to standard error, over all starts."""
        return self.errors_file.read_text(encoding="utf-8")

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Stop as a person does, and return how many seconds it took; kills only what is left after a minute."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self._finish()
        return time.monotonic() - begun

    def kill(self) -> None:
        """Take the parent away as `kill -9` does, and leave everything else."""
        self.process.kill()
        self._finish()

    def _finish(self) -> None:
        try:
            self.process.wait(2 * STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            end_all(self.data_dir)
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def left(self) -> list[psutil.Process]:
        """Processes of this data folder that run."""
        return marked(self.data_dir)


def environment(data_dir: Path, port: int, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a start that takes nothing from the one of the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    ours = {"VSPCDASH_DATA_DIR": str(data_dir), "PORT": str(port), **database_settings(data_dir)}
    return {**kept, **ours, **(settings or {})}


def command_run(
    command: Sequence[str], data_dir: Path, *, settings: Mapping[str, str] | None = None, port: int = 1
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end with a data folder of its own, and return what came of it."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment(data_dir, port, settings),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


def refusal(
    data_dir: Path,
    *,
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
    command: Sequence[str] = START,
) -> str:
    """Start what must not start, and return all that it says; raises `AssertionError` when it does not exit with 1."""
    outcome = command_run(command, data_dir, settings=settings, port=port or free_port())
    assert outcome.returncode == 1, outcome
    assert outcome.stdout == ""
    return outcome.stderr


def free_port() -> int:
    """Return a port of the loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
