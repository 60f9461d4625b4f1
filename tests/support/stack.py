"""The processes that carry operations out, as `make run` starts them, but in the hands of a test: it may kill any.

For a process whose Django is set up on the data folder that they are to work on.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil
import redis
from django.conf import settings
from django.db import connection

from consoles.connection import SharedSlots
from consoles.models import ConsoleToken
from operations.ticking import operations_tick
from vspcdash.start.demo import DemoConsole
from vspcdash.start.leftovers import end_all, marks
from vspcdash.start.programs import Program, programs
from vspcdash.start.supervision import folders_make

START_SECONDS = 60


class Stack:
    """A broker, beat, and as many workers for operations as wanted; a context that ends them all at its end."""

    def __init__(self, *, workers: int) -> None:
        self.count = workers
        self.workers: list[subprocess.Popen[bytes]] = []
        self._programs = {program.name: program for program in programs(DemoConsole(port=1, key_file=Path("none")))}

    def __enter__(self) -> Self:
        folders_make()
        self._start(self._programs["broker"])
        _await(_broker_answers, "the broker does not come up")
        self._start(self._programs["beat"])
        return self

    def __exit__(self, *_: object) -> None:
        self.workers_kill()
        end_all(settings.DATA_DIR)

    def workers_start(self) -> None:
        """Start the workers that are missing."""
        self.workers = [process for process in self.workers if process.poll() is None]
        while len(self.workers) < self.count:
            self.workers.append(self._start(self._programs["worker-operations"]))

    def start(self, name: str) -> None:
        """Start another program of the product; it ends with the rest."""
        self._start(self._programs[name])

    def workers_await(self) -> None:
        """Return when the first worker takes tasks."""
        _await(lambda: (settings.READY_DIR / "worker-operations").exists(), "the worker does not come up")

    def workers_kill(self, count: int | None = None) -> None:
        """`kill -9` for so many whole workers, the oldest first; all of them without a number."""
        killed = self.workers[:count]
        for process in killed:
            # A group each: nothing of a worker lives on for a moment.
            os.killpg(process.pid, signal.SIGKILL)
        for process in killed:
            process.wait()
        self.workers = self.workers[len(killed) :]

    def children_kill(self) -> None:
        """`kill -9` for the processes in which the workers run tasks; the workers themselves live on."""
        children = [child for process in self.workers for child in psutil.Process(process.pid).children()]
        for child in children:
            child.kill()
        psutil.wait_procs(children, timeout=5)

    def broker_empty(self) -> None:
        """Let the broker forget everything: messages, counts and cache."""
        _broker().flushall()

    def debts_forgive(self, url: str) -> None:
        """Give back what dead workers hold of a console: places for requests, and the renewal of its token.

        At the true pace they lose both long before a window has passed; in a test that is faster they would not.
        """
        _broker(settings.SLOTS_URL).delete(*SharedSlots(url).names)
        ConsoleToken.objects.update(holder=None, leased_until=None)

    def cpu_seconds(self) -> float:
        """Seconds of processor time that the workers and their children have used so far."""
        living = [psutil.Process(process.pid) for process in self.workers]
        times = [member.cpu_times() for one in living for member in (one, *one.children())]
        return sum(used.user + used.system for used in times)

    def log_lines(self, word: str) -> list[str]:
        """Return the lines that the workers have written about `word`."""
        text = self._programs["worker-operations"].log.read_text(encoding="utf-8", errors="replace")
        return [line for line in text.splitlines() if word in line]

    def _start(self, program: Program) -> "subprocess.Popen[bytes]":
        with program.log.open("ab") as log:
            return subprocess.Popen(
                program.command,
                cwd=settings.BASE_DIR,
                env=os.environ | marks(settings.DATA_DIR, stage=program.stage, stop_signal=program.stop_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def ticking(seconds: float = 1.0) -> Iterator[None]:
    """Let the room's tick happen more often than beat does, for tests that have less patience than people."""
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(seconds):
            operations_tick()
        connection.close()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _broker(url: str | None = None) -> "redis.Redis":
    return redis.Redis.from_url(url or settings.SLOTS_URL)


def _broker_answers() -> bool:
    try:
        return bool(_broker().ping())
    except redis.RedisError:
        return False


def _await(claim: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not claim():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)
