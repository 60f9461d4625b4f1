"""What supervisor's log says about programs that end by themselves, as one line each for the terminal."""

import re
import time
from pathlib import Path

ENDED = re.compile(r" exited: (?P<name>\S+) \((?P<how>[^;)]+)")
# One line a minute says enough about a program that ends over and over.
QUIET_SECONDS = 60


class TroubleLog:
    """Reads on in supervisor's log from where it ended when this was made."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._offset = log.stat().st_size if log.exists() else 0
        self._told: dict[str, float] = {}

    def news(self) -> list[str]:
        """Return a line for each program that ended since the last call."""
        found = ENDED.finditer(self._read_on())
        return [
            f"{name} ended ({match['how']}) and is started again; see {self._log.with_name(f'{name}.log')}"
            for match in found
            if self._is_due(name := match["name"])
        ]

    def _read_on(self) -> str:
        try:
            size = self._log.stat().st_size
            with self._log.open("rb") as stream:
                # A log that shrank was rotated.
                stream.seek(self._offset if size >= self._offset else 0)
                read = stream.read()
                self._offset = stream.tell()
        except FileNotFoundError:
            return ""
        return read.decode(errors="replace")

    def _is_due(self, name: str) -> bool:
        now = time.monotonic()
        if now - self._told.get(name, -QUIET_SECONDS) < QUIET_SECONDS:
            return False
        self._told[name] = now
        return True
