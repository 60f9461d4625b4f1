"""The table of the handbook: what a person sees while parts are down, and how long it takes until all is well again."""

import math
from pathlib import Path

from tests.failures.cases import Seen
from tests.support.product import ROOT

HANDBOOK = ROOT / "docs" / "operations.md"
HEAD = """\
| killed | pages | asking for something | `/readyz` names | healed after |
| --- | --- | --- | --- | --- |
"""


def row(seen: Seen) -> str:
    """Return the row of one case; seconds are rounded up to the next five."""
    seconds = math.ceil(seen.healed / 5) * 5
    return f"| {seen.killed} | {seen.pages} | {seen.asking} | {seen.ready} | {seconds} s |"


def written(handbook: Path = HANDBOOK) -> list[str]:
    """Return the rows that the handbook has."""
    _, _, rest = handbook.read_text(encoding="utf-8").partition(HEAD)
    rows, _, _ = rest.partition("\n\n")
    return rows.splitlines()


def without_seconds(line: str) -> str:
    """Return a row without its last cell: how long it takes depends on the machine."""
    return line.rpartition(" | ")[0]
