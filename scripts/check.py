"""`make check`: format, lint, types, Django's own checks, migrations, image, templates and lock files; no tests.

Every check runs, so that one round shows all there is to mend.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.locks import lock_problems
from scripts.steps import ROOT, VENV, say

MANAGE = (sys.executable, "manage.py")
CHECKS = {
    "format": (str(VENV / "bin" / "ruff"), "format", "--check", "--quiet", "."),
    "lint": (str(VENV / "bin" / "ruff"), "check", "--quiet", "."),
    "types": (str(VENV / "bin" / "mypy"), "--no-error-summary", "."),
    "django": (*MANAGE, "check", "--fail-level", "WARNING"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "image": (str(VENV / "bin" / "hadolint"), "--no-color", "Dockerfile"),
    "compose": (str(VENV / "bin" / "compose-lint"), "check", "--strict-config", "--fail-on", "low", "compose.yaml"),
}


def main() -> int:
    """Run all checks; returns 1 when one of them found something."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-check-") as folder:
        # Nothing of the machine's own settings may decide what is found.
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("VSPC", "DATABASE_URL", "REDIS_"))
        }
        environment = {**kept, "VSPCDASH_DATA_DIR": folder}
        failed = [name for name, command in _commands().items() if not _passes(name, command, environment)]
    problems = lock_problems()
    for problem in problems:
        say(problem)
    if failed or problems:
        say(f"Failed: {', '.join([*failed, *(['lock files'] if problems else [])])}")
        return 1
    say("All checks passed.")
    return 0


def _commands() -> dict[str, tuple[str, ...]]:
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    return {**CHECKS, "templates": (str(VENV / "bin" / "djade"), "--check", "--target-version", "5.2", *templates)}


def _passes(name: str, command: tuple[str, ...], environment: dict[str, str]) -> bool:
    outcome = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if outcome.returncode != 0:
        say(f"-- {name}: {Path(command[0]).name} {' '.join(command[1:5])}\n{outcome.stdout.rstrip()}")
    return outcome.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
