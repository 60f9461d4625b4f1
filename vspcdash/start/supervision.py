"""The supervisor process: its folders, its configuration, and whether it lives."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from vspcdash import settings
from vspcdash.start.errors import StartError
from vspcdash.start.leftovers import SUPERVISOR_STAGE, marks
from vspcdash.start.programs import BROKER_DIR, CONTROL_SOCKET, LOG_DIR, Program, supervisor_config
from vspcdash.start.readiness import last_line
from vspcdash.start.trouble import TroubleLog

CONTROL_SECONDS = 20


class Supervisor:
    """Supervisor, in a session of its own: Ctrl-C reaches the conductor only. It starts the first stage by itself."""

    log = LOG_DIR / "supervisor.log"

    def __init__(self, programs: Iterable[Program]) -> None:
        config = settings.RUN_DIR / "supervisord.conf"
        config.write_text(supervisor_config(programs), encoding="utf-8")
        self.trouble = TroubleLog(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(config)],
                cwd=settings.BASE_DIR,
                env=os.environ | marks(settings.DATA_DIR, stage=SUPERVISOR_STAGE, stop_signal=signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self, stage: str) -> None:
        """Start the programs of `stage`, without waiting for them."""
        self._control.supervisor.startProcessGroup(stage, False)

    @cached_property
    def _control(self) -> ServerProxy:
        deadline = time.monotonic() + CONTROL_SECONDS
        while not CONTROL_SOCKET.exists():
            if time.monotonic() > deadline or not self.is_running():
                raise StartError(f"The supervisor does not come up: {last_line(self.log)}")
            time.sleep(0.05)
        return ServerProxy("http://localhost", transport=SupervisorTransport(None, None, f"unix://{CONTROL_SOCKET}"))

    def is_running(self) -> bool:
        """Say whether supervisor lives."""
        return self._process.poll() is None


def folders_make() -> None:
    """Make the folders that the programs write to, and forget who was ready in the last start."""
    shutil.rmtree(settings.READY_DIR, ignore_errors=True)
    try:
        for folder in (LOG_DIR, BROKER_DIR, settings.READY_DIR, settings.SOCKET_DIR):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"The data folder {settings.DATA_DIR} cannot be written: {error.strerror}.") from error
    _ownership_check(settings.SOCKET_DIR)
    CONTROL_SOCKET.unlink(missing_ok=True)


def _ownership_check(folder: Path) -> None:
    """The socket's folder may stand in /tmp, where others could have made it first."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise StartError(f"The folder {folder} must belong to this user alone (mode 700).")
