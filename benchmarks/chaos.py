"""Operations at a console that fails, by workers that are killed, at full size: nothing twice, and every end true."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.product import ROOT, environment

OPERATIONS, HITS, WORKERS = 500, 20, 2


def run() -> list[str]:
    """Return the lines about one run; those of what is not as it must be come first."""
    sizes = ("--operations", OPERATIONS, "--hits", HITS, "--workers", WORKERS)
    with tempfile.TemporaryDirectory(prefix="vspcdash-chaos-") as folder:
        outcome = subprocess.run(
            [sys.executable, "-m", "tests.chaos", *map(str, sizes)],
            cwd=ROOT,
            env=environment(Path(folder) / "var", 1),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    *complaints, last = outcome.stdout.splitlines() or ["nothing was said"]
    if outcome.returncode:
        return [*complaints, last, "(e) chaos: FAILED"]
    return _told(json.loads(last))


def _told(counts: dict[str, int | dict[str, int]]) -> list[str]:
    states = counts["states"]
    assert isinstance(states, dict)
    ends = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    return [
        f"    {counts['kills']} kills in {counts['seconds']} s; hit between sending and answer: {counts['killed']} with"
        f" workers back at once, {counts['outlasted']} with workers back after the window",
        f"    {ends}; {counts['effects']} effects; {counts['sent_again']} sent again, "
        f"{counts['window_passed']} windows passed",
        "(e) chaos: nothing done twice, every end true",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join([*run(), ""]))
