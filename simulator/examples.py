"""Recorded answers, served unchanged: a folder of JSON files whose `index.json` tells what each one answers.

An entry without a usable body (marked `placeholder`) is left out; what the folder does not have, the generated console
answers.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Example:
    """One recorded answer."""

    method: str
    path: str
    status: int
    body: bytes

    @property
    def pattern(self) -> re.Pattern[str]:
        """The paths that it answers: `{name}` in the recorded path stands for one segment."""
        return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.path)))


class Examples:
    """All recorded answers of a folder."""

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / "index.json").read_text())
        recorded = [
            Example(entry["method"], entry["path"], entry["status"], (folder / name).read_bytes())
            for name, entry in index.items()
            if not entry.get("placeholder")
        ]
        # Of two paths that fit, the one with fewer variable parts is meant.
        self._examples = [(example.pattern, example) for example in sorted(recorded, key=lambda e: e.path.count("{"))]

    def find(self, method: str, path: str) -> Example | None:
        """The recorded answer to that request, if there is one."""
        for pattern, example in self._examples:
            if example.method == method and pattern.fullmatch(path):
                return example
        return None
