"""Reads consoles from the command line, in this process, and says how it went by its exit code."""

import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consoles.models import Console
from refresh.models import Refresh, RefreshStep
from refresh.progress import doing, percent_of, progress_of, title_of
from refresh.running import refresh_run
from refresh.services import refresh_request

LOOK_SECONDS = 0.5
WIDTH = 24
WRONG_USE = 2


class Command(BaseCommand):
    """Exit codes: 0 when every list of every console was read, 1 when not, 2 when there is no such console."""

    help = "Read every console that is not switched off, or one of them, and wait for the end."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of a console."""
        parser.add_argument("--console", metavar="NAME", help="the name of the one console to read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read; exits with 1 when something could not be read."""
        outcomes = [self._read(console) for console in _consoles(options["console"])]
        if any(state != Refresh.State.SUCCEEDED for state in outcomes):
            sys.exit(1)

    def _read(self, console: Console) -> str:
        """Read a console, or follow the worker that reads it already; return how it ended."""
        refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)
        meter = Meter(console.name, self.stderr)
        while refresh.is_open and not refresh_run(refresh.pk, watch=meter.show):
            meter.show(list(refresh.steps.all()))
            time.sleep(LOOK_SECONDS)
            refresh.refresh_from_db()
        refresh.refresh_from_db()
        meter.end(progress_of(refresh, timezone.now()).text)
        return refresh.state


class Meter:
    """Tells on a stream how far a refresh is: a moving bar for a person, a line for each list otherwise."""

    def __init__(self, name: str, stream: Any) -> None:
        self.name = name
        self.write = partial(stream.write, style_func=str, ending="")
        self.is_moving = stream.isatty()
        self.told: set[int] = set()

    def show(self, steps: Sequence[RefreshStep]) -> None:
        """Show how far the refresh is."""
        if self.is_moving:
            percent = percent_of(steps)
            filled = WIDTH * percent // 100
            bar = "#" * filled + "-" * (WIDTH - filled)
            self._line(f"{self.name} [{bar}] {percent:3} % {doing(steps)}")
        else:
            self._tell(steps)

    def end(self, text: str) -> None:
        """Say how it ended."""
        if self.is_moving:
            self._line("")
        self.write(f"{self.name}: {text}\n")

    def _line(self, text: str) -> None:
        """Replace the present line: return to its beginning and clear it (ECMA-48, EL)."""
        self.write(f"\r\x1b[2K{text[:110]}")

    def _tell(self, steps: Sequence[RefreshStep]) -> None:
        for step in steps:
            if step.started_at and step.finished_at and step.pk not in self.told:
                self.told.add(step.pk)
                rows = f"{step.seen_count} rows, {step.changed_count} changed, {step.gone_count} gone"
                self.write(f"{self.name}: {title_of(step)}: {step.reason or rows}\n")


def _consoles(name: str | None) -> list[Console]:
    active = Console.objects.filter(is_active=True)
    if name is None:
        if not active:
            raise CommandError("There is no console to read.", returncode=WRONG_USE)
        return list(active)
    if found := active.filter(name=name).first():
        return [found]
    if Console.objects.filter(name=name).exists():
        raise CommandError(f"The console {name!r} is switched off.", returncode=WRONG_USE)
    raise CommandError(f"There is no console named {name!r}.", returncode=WRONG_USE)
