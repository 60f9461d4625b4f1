"""The step of a refresh that reads usage, alone: `python -m benchmarks.usage.step FOLDER URL` reads it twice.

The database has the directory already. Seconds, and how many rows each table has then, are printed as JSON.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.product import setup


def read() -> float:
    """Read the usage of the console, and return the seconds it took; fails unless the list was read."""
    from django.utils import timezone

    from consoles.connection import client_for
    from consoles.directory import Links
    from consoles.lists import LISTS, USAGE
    from consoles.models import Console
    from refresh.leases import claim
    from refresh.models import Refresh, RefreshStep
    from refresh.reading import ListReading
    from refresh.running import rare_collections
    from refresh.services import refresh_request
    from usage.services import usage_prune

    console = Console.objects.get()
    item = next(item for item in LISTS if item.step == USAGE)
    refresh, _ = refresh_request(console=console, trigger=Refresh.Trigger.COMMAND)
    step = RefreshStep.objects.create(refresh=refresh, step=item.step, part=item.part, position=0)
    lease = claim(refresh.pk, timezone.now())
    assert lease is not None
    with lease.kept(), rare_collections(), client_for(console) as client:
        began = time.perf_counter()
        ListReading(item, step, Links(console), lease, watch=lambda: None).read(client)
        usage_prune(console, timezone.now())
        seconds = time.perf_counter() - began
    lease.end(state=Refresh.State.SUCCEEDED, finished_at=timezone.now())
    return seconds


def main() -> None:
    """Print what two readings cost."""
    setup(Path(sys.argv[1]), sys.argv[2])
    first, second = read(), read()
    print(json.dumps({"first": first, "second": second}))


if __name__ == "__main__":
    main()
