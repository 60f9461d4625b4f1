"""Kill each part of an installation, alone and in pairs: `python -m tests.failures` prints the handbook's table."""

import sys
import tempfile
from pathlib import Path

from tests.failures.running import run
from tests.failures.table import HEAD, row


def say(line: str) -> None:
    """Print it at once: a run takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run it at the pace of an installation; returns 1 where something was lost or done twice."""
    sys.stdout.write(HEAD)
    with tempfile.TemporaryDirectory(prefix="vspcdash-failures-") as folder:
        complaints = run(Path(folder), lambda seen: say(row(seen)))
    sys.stderr.write("".join(f"{complaint}\n" for complaint in complaints))
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
