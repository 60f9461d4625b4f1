"""Work for an hour and see whether anything grows: `python -m tests.soak`, or `--minutes 10`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.gauges import Reading
from tests.soak.running import run

HEAD = "MiB  connections  files  rows\n"


def main() -> int:
    """Run it and print every look; returns 1 where something grew or was answered badly."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=60)
    minutes = parser.parse_args().minutes
    sys.stdout.write(HEAD)
    with tempfile.TemporaryDirectory(prefix="vspcdash-soak-") as folder:
        complaints, done = run(Path(folder), 60 * minutes, say)
    sys.stdout.write("".join(f"{line}\n" for line in (dict(done), *complaints)))
    return int(bool(complaints))


def say(reading: Reading) -> None:
    """Print it at once: a run takes long."""
    sys.stdout.write(f"{reading.memory:.0f}  {reading.connections}  {reading.files}  {reading.rows}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
