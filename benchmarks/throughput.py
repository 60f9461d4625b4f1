"""A batch of updates on the workers that `make run` starts, against the limit that the console's own places give.

Run as `python -m benchmarks.throughput UPDATES` with an empty data folder in VSPCDASH_DATA_DIR: prints lines.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.product import ROOT, environment

UPDATES = 500
ACTION_SECONDS = 2.0
LEAST = 0.85


def run() -> list[str]:
    """Return the lines about a batch of updates, carried out by a product of its own."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder:
        settings = environment(Path(folder) / "var", 1)
        command = [sys.executable, "-m", "benchmarks.throughput", str(UPDATES)]
        return subprocess.run(
            command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.splitlines()


def main() -> None:
    """Print how much of the possible throughput is reached."""
    os.environ.update(DJANGO_SETTINGS_MODULE="vspcdash.settings", VSPCDASH_REFRESH_MINUTES="1440")
    import django

    django.setup()
    for line in _measured(int(sys.argv[1])):
        print(line)


def _measured(updates: int) -> list[str]:
    from django.conf import settings

    from benchmarks.recording import API_KEY
    from simulator.app import create_app
    from simulator.server import listening
    from tests.support.asking import console_read
    from tests.support.stack import Stack

    places = settings.ACTIONS_IN_FLIGHT
    app = create_app(companies=2 * updates, api_key=API_KEY, async_seconds=ACTION_SECONDS, parallel_actions=places)
    with listening(app) as url, Stack(workers=1) as stack:
        console_read(url, api_key=API_KEY)
        stack.workers_start()
        stack.workers_await()
        used = stack.cpu_seconds()
        seconds = _batch(updates)
        share = (stack.cpu_seconds() - used) / seconds
    ideal = updates * ACTION_SECONDS / places
    kept = "kept" if ideal / seconds >= LEAST else "MISSED"
    return [
        f"    {updates} updates of {ACTION_SECONDS:g} s, {places} at once: {seconds:.0f} s, {ideal:.0f} s at best",
        f"    the workers used {share:.2f} of a processor; load of the machine {os.getloadavg()[0]:.1f}",
        f"{'(f) throughput of updates against the limit':<58} {ideal / seconds:.2f}  at least {LEAST:g}: {kept}",
    ]


def _batch(updates: int) -> float:
    """Ask for the updates, and return the seconds until all have succeeded."""
    from licensing.models import License
    from licensing.rules import RENEWABLE_TYPES
    from tests.support.asking import ask, person_make

    licenses = License.objects.filter(type__in=RENEWABLE_TYPES).exclude(product="console")[:updates]
    user = person_make()
    began = time.perf_counter()
    batch = ask(user, "update", list(licenses))
    while batch.operations.filter(state__in=("queued", "running")).exists():
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    assert batch.operations.filter(state="succeeded").count() == updates
    return seconds


if __name__ == "__main__":
    main()
