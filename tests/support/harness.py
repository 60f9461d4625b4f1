"""What tests start as a whole program of its own, `python -m tests.NAME`, which says what came of it as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.product import ROOT, environment
from vspcdash.start.leftovers import end_all


def outcome_of(module: str, *arguments: str, data_dir: Path, most_seconds: int) -> dict[str, Any]:
    """Run it in an empty data folder and return its last line; raises `AssertionError` with all that it said."""
    command = [sys.executable, "-m", module, *arguments]
    settings = environment(data_dir, 1)
    try:
        outcome = subprocess.run(
            command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=most_seconds, check=False
        )
    finally:
        # Where it did not come to its end, it has left everything running.
        end_all(data_dir)
    assert outcome.returncode == 0, f"{outcome.stdout}\n{outcome.stderr}"
    found: dict[str, Any] = json.loads(outcome.stdout.splitlines()[-1])
    return found
