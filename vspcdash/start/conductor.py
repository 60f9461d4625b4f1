"""The process that a person starts and stops; everything else runs under the supervisor that it starts."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from vspcdash import settings
from vspcdash.start.checks import broker_check, port_check
from vspcdash.start.demo import demo_console
from vspcdash.start.errors import StartError, StopRequested
from vspcdash.start.leftovers import FIRST_STAGE, end_all, orphans_end
from vspcdash.start.lock import data_folder_lock
from vspcdash.start.preparing import Prepared, prepare
from vspcdash.start.programs import programs
from vspcdash.start.readiness import ready_wait
from vspcdash.start.supervision import Supervisor, folders_make
from vspcdash.start.terminal import announce, say

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def conduct(*, with_parent: bool) -> None:
    """Run the product until it is told to stop; raises `StartError` when it cannot start.

    `with_parent` also stops it when the process that started it is gone, since `make` cannot pass a `kill -9` on.
    """
    parent = os.getppid() if with_parent else None
    os.umask(0o077)
    lock = settings.RUN_DIR / "run.lock"
    with data_folder_lock(lock, address=address(), parent=parent), _everything_ended():
        left = end_all(settings.DATA_DIR)
        if left:
            say(f"Ended {left} processes that an earlier start had left behind.")
        _run(parent)


@contextmanager
def _everything_ended() -> Iterator[None]:
    """Let the signals that stop end the block, and end every process of the data folder after it."""
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    try:
        yield
    except StopRequested:
        say("Stopping ...")
    finally:
        _signals_ignore()
        end_all(settings.DATA_DIR)
    say("Stopped.")


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    _signals_ignore()
    raise StopRequested


def _signals_ignore() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _run(parent: int | None) -> None:
    port_check()
    broker_check()
    folders_make()
    demo = demo_console(settings.RUN_DIR)
    found = programs(demo)
    supervisor = Supervisor(found)
    prepared = prepare(demo)
    with _password_not_lost(prepared):
        stages = ("console", "services") if prepared.demo else ("services",)
        for stage in stages:
            supervisor.start(stage)
        needed = [program for program in found if program.stage in {FIRST_STAGE, *stages}]
        ready_wait(needed, is_running=supervisor.is_running)
        announce(ready_line(prepared.password))
    _watch(supervisor, parent)


@contextmanager
def _password_not_lost(prepared: Prepared) -> Iterator[None]:
    """Tell a password that was just made up even when the start fails before its line: it is stored nowhere else."""
    try:
        yield
    except BaseException:
        if prepared.password:
            say(f"The administrator {settings.ADMIN_USER} was made with the password {prepared.password}")
        raise


def _watch(supervisor: Supervisor, parent: int | None) -> NoReturn:
    """Report trouble until a signal, or the end of `parent`, stops the product."""
    while True:
        for line in supervisor.trouble.news():
            say(line)
            orphans_end(settings.DATA_DIR)
        if not supervisor.is_running():
            raise StartError(f"The supervisor ended; see {supervisor.log}.")
        if parent is not None and os.getppid() != parent:
            raise StopRequested
        time.sleep(0.5)


def address() -> str:
    """Return the address that a person types into a browser."""
    names = [name for name in settings.ALLOWED_HOSTS if name not in settings.LOCAL_HOSTS and name[0] not in "*."]
    if settings.BEHIND_HTTPS and names:
        return f"https://{names[0]}/"
    return f"http://{names[0] if names else '127.0.0.1'}:{settings.PORT}/"


def ready_line(password: str | None) -> str:
    """Return the one line of standard output: where to go and who to be."""
    secret = f" and password {password} (shown only this once)" if password else ""
    return f"vspcdash is ready at {address()} - sign in as {settings.ADMIN_USER}{secret}"
