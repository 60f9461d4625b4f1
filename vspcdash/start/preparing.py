"""Running `manage.py prepare` in a process of its own, so that the conductor never loads Django."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass

from vspcdash import settings
from vspcdash.start.demo import DemoConsole
from vspcdash.start.errors import StartError
from vspcdash.start.leftovers import SUPERVISOR_STAGE, marks
from vspcdash.start.programs import LOG_DIR

PREFIX = re.compile(r"^(?:CommandError|vspcdash): ")


@dataclass(frozen=True)
class Prepared:
    """What the start has to know about the data: a password that was just made up, and whether the demo is wanted."""

    password: str | None
    demo: bool


def prepare(demo: DemoConsole) -> Prepared:
    """Bring database, static files, administrator and console up to date; raises `StartError` with the reason."""
    outcome = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--demo-url", demo.url, "--demo-key-file", str(demo.key_file)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        # The next start ends it, should the conductor be killed meanwhile.
        env=os.environ | marks(settings.DATA_DIR, stage=SUPERVISOR_STAGE, stop_signal=signal.SIGTERM),
        # Ctrl-C is for the conductor alone.
        start_new_session=True,
    )
    log = LOG_DIR / "prepare.log"
    log.write_text(outcome.stderr, encoding="utf-8")
    if outcome.returncode != 0:
        raise StartError(reason(outcome.stderr, hint=f"see {log}"))
    answer = json.loads(outcome.stdout)
    return Prepared(password=answer["password"], demo=answer["demo"])


def reason(stderr: str, *, hint: str) -> str:
    """Return the sentence of a failed command; for an unforeseen error its last line and where to read the rest."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()] or ["no reason given"]
    if PREFIX.match(lines[-1]):
        return PREFIX.sub("", lines[-1])
    return f"The data cannot be prepared: {lines[-1]}; {hint}."
