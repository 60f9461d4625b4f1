"""Whether everything answers: each program says or shows by itself that it is ready."""

import http.client
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from vspcdash import settings
from vspcdash.start.errors import StartError
from vspcdash.start.programs import Program

# Generous, for slow machines; the start is refused only when something is wrong for good.
READY_SECONDS = 90


def ready_wait(programs: Iterable[Program], *, is_running: Callable[[], bool]) -> None:
    """Return when every program is ready; raises `StartError` naming the first that is not after `READY_SECONDS`."""
    deadline = time.monotonic() + READY_SECONDS
    waiting = list(programs)
    while waiting := [program for program in waiting if not is_ready(program)]:
        if time.monotonic() > deadline or not is_running():
            raise StartError(_trouble(waiting[0]))
        time.sleep(0.1)


def is_ready(program: Program) -> bool:
    """Say whether `program` answers: by HTTP where it has a port, otherwise by the file that it leaves."""
    if program.name == "broker":
        return settings.EMBEDDED_BROKER_SOCKET.exists()  # and no worker is ready before it answers
    if program.health is None:
        return (settings.READY_DIR / program.name).exists()
    port, path, status = program.health
    return http_status(port, path) == status


def http_status(port: int, path: str) -> int | None:
    """Return what a server of this machine answers, None when nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _trouble(program: Program) -> str:
    line = last_line(program.log)
    return f"{program.name} does not come up; its log {program.log} ends with: {line or 'nothing'}"


def last_line(log: Path) -> str:
    """Return the last line of a log that is not blank, shortened; empty when there is none."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
